//! What is known of unknown values (`cty/unknown_refinement.go`, `cty/value_range.go`).

use std::sync::Arc;

use super::{Content, Entries, Number, Refinement, Type, Value, text};

/// A bound of a number, and whether it can be the number itself.
pub type Bound = (Number, bool);

/// How long a list may be that is made known with unknown elements, since its length is known.
const LONGEST: usize = 10_000;

impl Value {
    /// The same with more known of it, where it is unknown and its type is known. It comes out known where that leaves
    /// one value alone; a list of known length comes out as one of unknown elements.
    #[must_use]
    pub fn refine(self, more: impl FnOnce(&mut Refinement)) -> Self {
        let Content::Unknown(ty, before) = &self.content else { return self };
        if *ty == Type::Dynamic {
            return self;
        }
        let mut refinement = before.as_deref().cloned().unwrap_or_default();
        more(&mut refinement);
        let content = decided(ty, &refinement).unwrap_or_else(|| {
            Content::Unknown(ty.clone(), Some(Arc::new(refinement)).filter(|it| it.says_anything()))
        });
        Self { content, ..self }
    }

    /// The same, known not to be null.
    #[must_use]
    pub fn refine_not_null(self) -> Self {
        self.refine(|refinement| refinement.not_null = true)
    }

    /// The same, known to begin with what of `prefix` nothing that follows it can change.
    #[must_use]
    pub fn refine_prefix(self, prefix: &str) -> Self {
        self.refine(|refinement| refinement.begin_with(&text::safe_prefix(prefix)))
    }

    /// The same, known to have so many elements.
    #[must_use]
    pub fn refine_length(self, least: usize, most: Option<usize>) -> Self {
        self.refine(|refinement| refinement.bound_length(least, most))
    }

    /// The same, known to lie within bounds.
    #[must_use]
    pub fn refine_bounds(self, least: Option<Bound>, most: Option<Bound>) -> Self {
        self.refine(|refinement| refinement.bound(least, most))
    }

    /// Whether it is neither null nor will be.
    pub fn is_definitely_not_null(&self) -> bool {
        match &self.content {
            Content::Null(_) => false,
            Content::Unknown(_, refinement) => {
                refinement.as_ref().is_some_and(|refinement| refinement.not_null)
            }
            _ => true,
        }
    }

    /// What a text begins with: the whole of one that is known.
    pub fn known_prefix(&self) -> &str {
        match &self.content {
            Content::String(text) => text,
            Content::Unknown(_, Some(refinement)) => refinement.prefix.as_deref().unwrap_or_default(),
            _ => "",
        }
    }

    /// How many elements a list, a set, a map, a tuple or an object has at least, and at most. Elements of a set
    /// that are unknown may turn out to be equal to others.
    pub fn length_bounds(&self) -> (usize, Option<usize>) {
        match &self.content {
            Content::Unknown(Type::Tuple(elements), _) => (elements.len(), Some(elements.len())),
            Content::Unknown(Type::Object(attributes), _) => (attributes.len(), Some(attributes.len())),
            Content::Unknown(_, Some(refinement)) => (refinement.shortest, refinement.longest),
            Content::Set(_, elements) if elements.len() > 1 && !self.is_wholly_known() => {
                (1, Some(elements.len()))
            }
            Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
                (elements.len(), Some(elements.len()))
            }
            Content::Map(_, entries) | Content::Object(entries) => (entries.len(), Some(entries.len())),
            _ => (0, None),
        }
    }

    /// The least and the most that a number can be.
    pub fn number_bounds(&self) -> (Option<Bound>, Option<Bound>) {
        match &self.content {
            Content::Number(number) => (Some((number.clone(), true)), Some((number.clone(), true))),
            Content::Unknown(_, Some(refinement)) => (refinement.least.clone(), refinement.most.clone()),
            _ => (None, None),
        }
    }
}

impl Refinement {
    /// Whether it says anything.
    pub fn says_anything(&self) -> bool {
        *self != Self::default() || self.partial.is_some()
    }

    /// A text begins with `prefix`, exactly: whoever says so knows that what follows does not join it.
    pub fn begin_with(&mut self, prefix: &str) {
        if prefix.len() > self.prefix.as_ref().map_or(0, |known| known.len()) {
            self.prefix = Some(text::normalize(prefix).into());
        }
    }

    /// A list, a set or a map has so many elements.
    pub fn bound_length(&mut self, least: usize, most: Option<usize>) {
        self.shortest = self.shortest.max(least);
        self.longest = match (self.longest, most) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// A number lies within bounds.
    pub fn bound(&mut self, least: Option<Bound>, most: Option<Bound>) {
        if let Some(least) = least.filter(|(number, _)| !(number.is_infinite() && number.is_negative()))
            && self.least.as_ref().is_none_or(|known| (&least.0, !least.1) > (&known.0, !known.1))
        {
            self.least = Some(least);
        }
        if let Some(most) = most.filter(|(number, _)| !number.is_infinite() || number.is_negative())
            && self.most.as_ref().is_none_or(|known| (&most.0, most.1) < (&known.0, known.1))
        {
            self.most = Some(most);
        }
    }

    /// Whether a number lies outside.
    pub(super) fn excludes_number(&self, number: &Number) -> bool {
        let below =
            self.least.as_ref().is_some_and(|(least, can)| number < least || (!can && number == least));
        let above = self.most.as_ref().is_some_and(|(most, can)| number > most || (!can && number == most));
        below || above
    }

    /// Whether it has nothing in common with a length between two.
    pub(super) fn excludes_length(&self, (least, most): (usize, Option<usize>)) -> bool {
        self.longest.is_some_and(|longest| least > longest) || most.is_some_and(|most| most < self.shortest)
    }
}

/// The one value that a refinement leaves.
fn decided(ty: &Type, refinement: &Refinement) -> Option<Content> {
    if !refinement.not_null {
        return None;
    }
    if let (Some((least, true)), Some((most, true))) = (&refinement.least, &refinement.most)
        && least.equals(most)
    {
        return Some(Content::Number(least.clone()));
    }
    let length = refinement.longest.filter(|longest| *longest == refinement.shortest)?;
    match ty {
        Type::List(element) if length <= LONGEST => {
            let elements: Arc<[Value]> = vec![Value::unknown((**element).clone()); length].into();
            Some(Content::List((**element).clone(), elements))
        }
        Type::Set(element) if length <= 1 => {
            let elements: Arc<[Value]> = vec![Value::unknown((**element).clone()); length].into();
            Some(Content::Set((**element).clone(), elements))
        }
        Type::Map(element) if length == 0 => {
            Some(Content::Map((**element).clone(), Arc::new(Entries::new())))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_one_value_is_known() {
        let one = (Number::from(1), true);
        let number = Value::unknown(Type::Number).refine_bounds(Some(one.clone()), Some(one));
        assert!(!number.is_known());
        assert_eq!(number.refine_not_null(), Value::integer(1));
        let list = Value::unknown_not_null(Type::list(Type::String)).refine_length(2, Some(2));
        assert_eq!(list, Value::list(Type::String, vec![Value::unknown(Type::String); 2]));
        let map = Value::unknown_not_null(Type::map(Type::String)).refine_length(0, Some(0));
        assert_eq!(map, Value::map(Type::String, Entries::new()));
        assert!(!Value::unknown_not_null(Type::set(Type::String)).refine_length(2, Some(2)).is_known());
    }

    #[test]
    fn bounds_only_become_closer() {
        let between =
            |least: i64, most: i64| (Some((Number::from(least), true)), Some((Number::from(most), false)));
        let (least, most) = between(0, 9);
        let number = Value::unknown(Type::Number).refine_bounds(least, most);
        let (least, most) = between(-3, 5);
        let number = number.refine_bounds(least, most);
        assert_eq!(number.number_bounds(), (Some((Number::from(0), true)), Some((Number::from(5), false))));
        let number = number.refine_bounds(Some((Number::from(0), false)), Some((Number::from(5), true)));
        assert_eq!(number.number_bounds(), (Some((Number::from(0), false)), Some((Number::from(5), false))));
    }

    #[test]
    fn nothing_is_known_of_what_may_become_anything() {
        assert_eq!(Value::dynamic().refine_not_null(), Value::dynamic());
        assert_eq!(Value::string("a").refine_prefix("b"), Value::string("a"));
        assert_eq!(Value::unknown(Type::String).refine_prefix("pre-x").known_prefix(), "pre-");
    }
}
