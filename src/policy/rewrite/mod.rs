//! Where regorus gives another answer than OPA, or cannot read what OPA reads, the text is rewritten so that
//! both agree.
//!
//! Lines keep their numbers. The original text is what is digested, shown and put into evidence; places in
//! the rewritten one are mapped back.
//!
//! Before the text is parsed, by its tokens ([`prepare()`]):
//!
//! | In the policy | What the engine gets |
//! | --- | --- |
//! | `$"a {x}"` | `internal.template_string(["a ", {v \| v := (x)}, ""])` |
//! | `default.foo`, `input.if` | a name with a prefix in place of a leading keyword |
//! | `x` and `(y) > 1` on the next line | `x` and `;(y) > 1`, since the engine takes it for a call |
//! | an `import` behind a rule | the import above the rules |
//! | `data[2]` | `data["2"]`, since data has names at its root |
//! | `-x` | `tollgate__negative(x)`, since the engine takes `-x + 1` for `-(x + 1)` |
//! | `f("x")` alone | `f("x") := true` |
//! | `f(x) = y { … } { … }` | `f(x) = y { … } f(x) = y { … }` |
//!
//! By its syntax tree ([`rewrite`]):
//!
//! | In the policy | What the engine gets |
//! | --- | --- |
//! | `not f(input.a)` | `v := input.a; not f(v)`, since OPA looks operands up before it negates |
//! | `not ids[v]` | `not ids[internal.same(v)]`, since the engine might take any id for `v` |
//! | `x with input as {"k": f(1)}` | `v := {"k": f(1)}; x with input as v` |
//! | `x with q as 1` | `x with data["a"].q as 1`, where `q` is a rule of this package |
//! | `x with f as count` | `x with f as w`, where `w` is a function that calls `count` |
//! | `[p, v] := walk(x)` | `walk(x, [p, v])` |
//! | `regex.find_n(a, b, c, out)` | `out = regex.find_n(a, b, c)`, for functions that the engine does not know |
//! | `f($"{x}") if x = 1` | `f(v) if { x = 1; v = … }`, since the engine matches no calls |
//! | `x := a[_]; some i` | `some i; x := a[_]; true`, since the engine declares `i` for each item |
//! | `some i`, where a rule is named `i` | a variable of another name |
//! | `p[q] contains r` beside `p.b contains s` | `p`, made of the entries that both give |
//! | `{"a": x} = y` | `{"a": x} = tollgate__sized(y, 1)`, since the engine takes further keys |
//! | `a + b` | `tollgate__plus(a, b)`, exact in decimal digits and of limited size |
//! | `some x in y` | `some x in tollgate__items(y)`, since the engine fails where `y` is no collection |
//! | `f(x in y)` | `f(tollgate__member(x, y))`, undefined where `y` is |
//! | `p`, where there are rules `p.a` | the object, empty where the engine has nothing |
//! | `rego.metadata.rule()`, `rego.metadata.chain()` | what the METADATA blocks say |

mod argument;
mod body;
mod bracket;
mod declare;
mod edit;
mod entry;
mod fact;
mod import;
mod keyword;
mod metadata;
mod minus;
mod modifier;
mod negation;
mod newline;
mod operand;
mod pass;
mod pattern;
mod prepare;
mod root;
mod shown;
mod template;
mod walk;

pub(super) use edit::Rewritten;
pub(super) use entry::{can_be_entries, is_ground};
pub(super) use keyword::PREFIX as KEYWORD_PREFIX;
pub(super) use metadata::{Chains, FUNCTIONS as METADATA_FUNCTIONS};
pub(super) use pass::{PREFIX as VARIABLE_PREFIX, rewrite};
pub(super) use prepare::prepare;
pub(super) use shown::shown;
