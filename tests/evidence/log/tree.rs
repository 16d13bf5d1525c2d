//! The tree: roots and paths against the definitions of RFC 6962, written down as they stand there.

use tollgate::evidence::log::{Memory, Tree, verify_consistency, verify_inclusion};
use tollgate::source::Digest;

fn node(left: Digest, right: Digest) -> Digest {
    Digest::of_parts(&[&[1], left.as_bytes(), right.as_bytes()])
}

fn split(length: usize) -> usize {
    let mut power = 1;
    while power * 2 < length {
        power *= 2;
    }
    power
}

/// `MTH`, over hashes of leaves.
pub(crate) fn mth(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(mth(left), mth(right))
        }
    }
}

/// `PATH`.
fn path(index: usize, leaves: &[Digest]) -> Vec<Digest> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let middle = split(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut rest, sibling) = if index < middle {
        (path(index, left), mth(right))
    } else {
        (path(index - middle, right), mth(left))
    };
    rest.push(sibling);
    rest
}

/// `SUBPROOF`.
fn subproof(old: usize, leaves: &[Digest], complete: bool) -> Vec<Digest> {
    if old == leaves.len() {
        return if complete { Vec::new() } else { vec![mth(leaves)] };
    }
    let middle = split(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut rest, sibling) = if old <= middle {
        (subproof(old, left, complete), mth(right))
    } else {
        (subproof(old - middle, right, false), mth(left))
    };
    rest.push(sibling);
    rest
}

fn leaves(length: usize) -> Vec<Digest> {
    (0..length).map(|index| Digest::of_parts(&[&[0], &index.to_be_bytes()])).collect()
}

/// The tiles of a tree, written by their definition.
fn tiles(leaves: &[Digest]) -> Memory {
    let mut files = Memory::default();
    let mut level = leaves.to_vec();
    for number in 0.. {
        for (index, hashes) in level.chunks(256).enumerate() {
            let width = if hashes.len() == 256 { String::new() } else { format!(".p/{}", hashes.len()) };
            let bytes = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
            files.0.insert(format!("tile/{number}/{index:03}{width}"), bytes);
        }
        level = level.chunks_exact(256).map(mth).collect();
        if level.is_empty() {
            return files;
        }
    }
    files
}

#[test]
fn roots_and_paths_are_those_of_the_specification() {
    for size in (0..40).chain([255, 256, 257, 513, 66_000]) {
        let leaves = leaves(size);
        let files = tiles(&leaves);
        let tree = Tree::new(&files, size as u64);
        let root = mth(&leaves);
        assert_eq!(tree.root().unwrap(), root, "size {size}");
        // Of a large tree, few places: the definitions take long.
        let first = if size > 1000 { 2 } else { size };
        let some = |length: usize| {
            (0..length.min(first)).chain([length / 2, length.saturating_sub(2), length.saturating_sub(1)])
        };
        for index in some(size).filter(|index| *index < size) {
            let made = tree.inclusion(index as u64).unwrap();
            assert_eq!(made, path(index, &leaves), "size {size}, index {index}");
            assert!(verify_inclusion(leaves[index], index as u64, size as u64, &made, root));
        }
        for old in some(size).chain([size]).filter(|old| *old <= size) {
            let made = tree.consistency(old as u64).unwrap();
            let expected = if old == 0 { Vec::new() } else { subproof(old, &leaves, true) };
            assert_eq!(made, expected, "from {old} to {size}");
            let old_root = mth(&leaves[..old]);
            assert_eq!(tree.root_at(old as u64).unwrap(), old_root);
            let (old, new) = ((old as u64, old_root), (size as u64, root));
            assert!(verify_consistency(old, new, &made), "from {old:?} to {new:?}");
        }
        assert!(tree.inclusion(size as u64).is_err());
        assert!(tree.consistency(size as u64 + 1).is_err());
        assert!(tree.root_at(size as u64 + 1).is_err());
    }
}

#[test]
fn a_path_of_another_place_size_root_or_leaf_does_not_hold() {
    for size in [1usize, 2, 3, 7, 8, 9, 33] {
        let leaves = leaves(size);
        let root = mth(&leaves);
        for index in 0..size {
            let good = path(index, &leaves);
            let holds = |leaf, index: usize, size: usize, path: &[Digest], root| {
                verify_inclusion(leaf, index as u64, size as u64, path, root)
            };
            assert!(holds(leaves[index], index, size, &good, root));
            for other in (0..size + 2).filter(|other| *other != index) {
                assert!(!holds(leaves[index], other, size, &good, root), "{index} as {other} of {size}");
            }
            assert!(!holds(Digest::of(b"x"), index, size, &good, root));
            assert!(!holds(leaves[index], index, size, &good, Digest::of(b"x")));
            assert!(!holds(leaves[index], index, 0, &good, root));
            if let Some((_, shorter)) = good.split_last() {
                assert!(!holds(leaves[index], index, size, shorter, root));
            }
            let longer = [&good[..], &[root]].concat();
            assert!(!holds(leaves[index], index, size, &longer, root));
            for at in 0..good.len() {
                let mut changed = good.clone();
                changed[at] = Digest::of(b"x");
                assert!(!holds(leaves[index], index, size, &changed, root));
            }
        }
    }
}

#[test]
fn a_tree_that_does_not_continue_another_is_refused() {
    let new = leaves(33);
    for old in 1..33 {
        let good = subproof(old, &new, true);
        let (old_root, new_root) = (mth(&new[..old]), mth(&new));
        let holds = |old: usize, old_root, new: usize, new_root, path: &[Digest]| {
            verify_consistency((old as u64, old_root), (new as u64, new_root), path)
        };
        assert!(holds(old, old_root, 33, new_root, &good));
        let other = Digest::of(b"x");
        assert!(!holds(old, other, 33, new_root, &good), "{old}");
        assert!(!holds(old, old_root, 33, other, &good), "{old}");
        assert!(!holds(33, new_root, old, old_root, &good), "{old}");
        assert!(!holds(old, old_root, 33, new_root, &[&good[..], &[other]].concat()), "{old}");
        assert!(!holds(old, old_root, 33, new_root, &[]), "{old}");
        for at in 0..good.len() {
            let mut changed = good.clone();
            changed[at] = other;
            assert!(!holds(old, old_root, 33, new_root, &changed), "{old}");
        }
        // The rewritten history: one early leaf is another.
        let mut rewritten = new.clone();
        rewritten[0] = other;
        assert!(!holds(old, old_root, 33, mth(&rewritten), &subproof(old, &rewritten, true)), "{old}");
    }
    let empty = Digest::of(&[]);
    assert!(verify_consistency((0, empty), (33, mth(&new)), &[]));
    assert!(!verify_consistency((0, mth(&new)), (33, mth(&new)), &[]));
    assert!(verify_consistency((33, mth(&new)), (33, mth(&new)), &[]));
    assert!(!verify_consistency((33, empty), (33, mth(&new)), &[]));
}

#[test]
fn a_claimed_size_costs_no_memory_and_a_missing_tile_is_told() {
    let files = tiles(&leaves(300));
    for size in [301, 1 << 20, 1 << 40, i64::MAX as u64, u64::MAX] {
        let tree = Tree::new(&files, size);
        for result in [tree.root(), tree.inclusion(size - 1).map(|_| Digest::of(&[]))] {
            let code = result.map_err(|error| error.into_failure("?").code);
            assert_eq!(code, Err("E706"), "{size}");
        }
    }
}
