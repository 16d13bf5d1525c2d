use super::super::super::value::{Content, Refinement, Type, Value};
use super::super::testing::{call, is_unknown_not_null, json, list, partly_unknown, set, unknown};
use super::{fails, gives_value};

#[test]
fn sets_are_united_cut_and_subtracted() {
    gives_value("setunion", &[json("[1]"), json("[\"a\"]")], set("[\"1\", \"a\"]"));
    gives_value("setintersection", &[json("[\"a\", \"b\"]"), json("[\"b\", \"c\"]")], set("[\"b\"]"));
    gives_value("setsubtract", &[json("[\"a\", \"b\"]"), json("[\"a\"]")], set("[\"b\"]"));
    gives_value("setunion", &[json("[\"b\", \"a\", \"b\"]")], set("[\"a\", \"b\"]"));
    let empty = call("setintersection", &[json("[\"a\"]"), json("[]")]).unwrap();
    assert_eq!(empty.ty(), Type::set(Type::String));
    assert_eq!(call("setunion", &[json("[]"), json("[]")]).unwrap().ty(), Type::set(Type::Dynamic));
    fails("setunion", &[json("[1]"), json("[[1]]")], "given sets must all have compatible element types");
}

#[test]
fn unknown_elements_can_be_united_alone() {
    let both = Content::Set(Type::String, [Value::string("a"), unknown()].into());
    gives_value("setunion", &[Value::tuple([unknown()]), json("[\"a\"]")], both.into());
    for name in ["setintersection", "setsubtract"] {
        let result = call(name, &[partly_unknown("a"), json("[\"a\"]")]).unwrap();
        assert!(is_unknown_not_null(&result, &Type::set(Type::String)), "{name}");
    }
}

#[test]
fn products_are_tuples() {
    let pair = |one: Type, other: Type| Type::Tuple([one, other].into());
    let product = call("setproduct", &[json("[\"a\"]"), json("[1, 2]")]).unwrap();
    assert_eq!(product.ty(), Type::list(pair(Type::String, Type::Number)));
    assert_eq!(product.as_elements().unwrap(), [json("[\"a\", 1]"), json("[\"a\", 2]")]);
    let unified = call("setproduct", &[json("[1, \"a\"]"), list("[true]")]).unwrap();
    assert_eq!(unified.as_elements().unwrap(), [json("[\"1\", true]"), json("[\"a\", true]")]);
    let of_set = call("setproduct", &[set("[\"b\", \"a\"]"), json("[1]")]).unwrap();
    assert_eq!(of_set.ty(), Type::set(pair(Type::String, Type::Number)));
    assert_eq!(of_set.as_elements().unwrap().len(), 2);
    let empty = call("setproduct", &[json("[]"), json("[\"a\"]")]).unwrap();
    assert_eq!(empty.ty(), Type::list(pair(Type::Dynamic, Type::String)));
    let three = call("setproduct", &[json("[1, 2]"), json("[3, 4]"), json("[5, 6]")]).unwrap();
    assert_eq!(three.as_elements().unwrap()[5], json("[2, 3, 6]"));
    fails("setproduct", &[json("[1]")], "at least two arguments are required");
    fails("setproduct", &[json("[1]"), json("\"a\"")], "a set or a list is required");
    fails("setproduct", &[json("[1]"), json("[1, [2]]")], "all elements must be of the same type");
}

#[test]
fn products_of_what_is_unknown_have_bounds() {
    let strings = |refinement| -> Value { Content::Unknown(Type::list(Type::String), refinement).into() };
    let result = call("setproduct", &[strings(None), json("[1, 2]")]).unwrap();
    let ty = Type::list(Type::Tuple([Type::String, Type::Number].into()));
    assert!(is_unknown_not_null(&result, &ty));
    let bounded = Refinement { shortest: 1, longest: Some(3), ..Refinement::default() };
    let result = call("setproduct", &[strings(Some(bounded.into())), json("[1, 2]")]).unwrap();
    let Content::Unknown(_, Some(refinement)) = &result.content else { panic!("{result:?}") };
    assert_eq!((refinement.shortest, refinement.longest), (1, Some(6)));
    // Whatever the other is, there is no pair.
    let none = call("setproduct", &[strings(None), list("[]")]).unwrap();
    assert!(matches!(none.content, Content::Unknown(..)));
    let of_elements = call("setproduct", &[partly_unknown("a"), json("[1]")]).unwrap();
    assert_eq!(of_elements.as_elements().unwrap().len(), 2);
}
