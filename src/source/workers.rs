//! Work over many things on all cores, whose result does not depend on how many there are.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Bytes of stack of a worker. It is reserved address space; what is not used costs nothing.
const STACK: usize = 256 << 20;

/// Calls `work` for each of `items` on up to `threads` threads and returns the results in the order of the
/// items. `start` makes the state that a worker keeps between its items (an engine, a buffer).
///
/// INVARIANT: the result is the same for any number of threads, as long as `work` does not let one item's
/// state leak into the next one's result.
///
/// # Panics
/// A panic in `work` goes on in the caller.
pub fn map_ordered<T, S, R>(
    threads: usize,
    items: &[T],
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let run = || {
        let mut state = start();
        let mut mine = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { break };
            mine.push((index, work(&mut state, item)));
        }
        done.lock().unwrap_or_else(PoisonError::into_inner).append(&mut mine);
    };
    let workers = threads.min(items.len());
    thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .filter_map(|_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run).ok())
            .collect();
        if handles.is_empty() {
            // No thread could be had: the caller's own does the work.
            run();
        }
        for handle in handles {
            if let Err(panic) = handle.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    let mut results = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items_for_any_number_of_threads() {
        let items: Vec<u32> = (0..1000).collect();
        for threads in [0, 1, 2, 7] {
            let doubled = map_ordered(threads, &items, || (), |(), item| item * 2);
            assert!(doubled.iter().zip(&items).all(|(result, item)| *result == item * 2));
            assert_eq!(doubled.len(), items.len());
        }
        assert!(map_ordered(2, &[] as &[u32], || (), |(), item| *item).is_empty());
    }
}
