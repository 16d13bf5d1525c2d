//! What was worked out once and is remembered, and what is being worked out.

use std::cell::RefCell;
use std::collections::BTreeMap;

/// Values by name, each worked out when it is first asked for.
#[derive(Debug)]
pub(super) struct Memo<K, T>(RefCell<BTreeMap<K, State<T>>>);

#[derive(Debug)]
enum State<T> {
    Running,
    Done(T),
}

/// What is asked for is being worked out already: it depends on itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cycle;

impl<K, T> Default for Memo<K, T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: Ord + Copy, T: Clone> Memo<K, T> {
    /// What is remembered of `key`, else what `work` gives, which then is remembered.
    ///
    /// # Errors
    /// [`Cycle`], where `work` is under way for that key.
    pub(super) fn demand(&self, key: K, work: impl FnOnce() -> T) -> Result<T, Cycle> {
        match self.0.borrow().get(&key) {
            Some(State::Done(value)) => return Ok(value.clone()),
            Some(State::Running) => return Err(Cycle),
            None => {}
        }
        self.0.borrow_mut().insert(key, State::Running);
        let value = work();
        self.0.borrow_mut().insert(key, State::Done(value.clone()));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_worked_out_once_and_never_by_itself() {
        let memo: Memo<&str, i32> = Memo::default();
        assert_eq!(memo.demand("a", || 1), Ok(1));
        assert_eq!(memo.demand("a", || 2), Ok(1));
        assert_eq!(memo.demand("b", || memo.demand("b", || 3).unwrap_or(-1)), Ok(-1));
    }
}
