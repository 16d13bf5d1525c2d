//! Merkle trees.
//!
//! SPEC: RFC 6962 section 2.1: a leaf is SHA-256 of `0x00` and the entry, a node of `0x01` and both children.
//! The two prefixes keep a node from being shown as a leaf.

use crate::source::Digest;

/// The hash of a leaf.
pub(super) fn leaf(entry: &[u8]) -> Digest {
    Digest::of_parts(&[&[0], entry])
}

/// The root over `leaves`; of none, the digest of nothing.
pub(super) fn root(leaves: impl IntoIterator<Item = Digest>) -> Digest {
    let mut frontier = Frontier::default();
    leaves.into_iter().for_each(|leaf| frontier.push(leaf));
    frontier.root()
}

/// The right edge of a tree that grows: all that its root needs.
#[derive(Debug, Clone, Default)]
pub(super) struct Frontier {
    /// Complete subtrees, largest first: each with the number of its leaves, all powers of two. Two of the same
    /// size join at once, so what is left is the RFC's split at the largest power of two.
    subtrees: Vec<(u64, Digest)>,
}

impl Frontier {
    /// One more leaf, by its hash.
    pub(super) fn push(&mut self, leaf: Digest) {
        let (mut size, mut hash) = (1, leaf);
        while let Some((_, left)) = self.subtrees.pop_if(|(other, _)| *other == size) {
            hash = node(left, hash);
            size *= 2;
        }
        self.subtrees.push((size, hash));
    }

    /// The root over the leaves so far; of none, the digest of nothing.
    pub(super) fn root(&self) -> Digest {
        let hashes = self.subtrees.iter().map(|(_, hash)| *hash);
        hashes.rev().reduce(|right, left| node(left, right)).unwrap_or_else(|| Digest::of(&[]))
    }
}

/// What proves that the leaf at `index` of `leaves` is under their root: the roots beside the way up, from the leaf on.
/// Empty where there is no such leaf.
pub(super) fn audit_path(leaves: &[Digest], index: usize) -> Vec<Digest> {
    let mut path = Vec::new();
    let (mut rest, mut index) = (leaves, index);
    while rest.len() > 1 && index < rest.len() {
        let (left, right) = rest.split_at(split(rest.len()));
        let beside;
        if index < left.len() {
            (rest, beside) = (left, right);
        } else {
            index -= left.len();
            (rest, beside) = (right, left);
        }
        path.push(root(beside.iter().copied()));
    }
    path.reverse();
    path
}

/// The root of a tree of `size` leaves in which `leaf` stands at `index` and `path` is beside its way up. None where
/// there is no such place, or the path is longer or shorter than the way.
///
/// SPEC: RFC 6962 section 2.1.1; the algorithm is that of RFC 9162 section 2.1.3.2.
pub(super) fn root_by(leaf: Digest, index: usize, size: usize, path: &[Digest]) -> Option<Digest> {
    let mut last = size.checked_sub(1).filter(|last| index <= *last)?;
    let (mut at, mut hash) = (index, leaf);
    for beside in path {
        if last == 0 {
            return None;
        }
        if at % 2 == 1 || at == last {
            hash = node(*beside, hash);
            // A subtree that stands alone goes up until it has one on its left.
            while at.is_multiple_of(2) && at != 0 {
                at /= 2;
                last /= 2;
            }
        } else {
            hash = node(hash, *beside);
        }
        at /= 2;
        last /= 2;
    }
    (last == 0).then_some(hash)
}

/// Where a tree of so many leaves is split: at the largest power of two below their number.
fn split(leaves: usize) -> usize {
    leaves.next_power_of_two() / 2
}

/// The hash over both halves of a subtree.
pub(super) fn node(left: Digest, right: Digest) -> Digest {
    Digest::of_parts(&[&[1], left.as_bytes(), right.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The entries and roots that the implementations of RFC 6962 share as their test data.
    #[test]
    fn roots_are_those_of_certificate_transparency() {
        let entries: [&[u8]; 8] = [
            b"",
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
        ];
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        for (size, expected) in roots.iter().enumerate() {
            let root = root(entries[..size].iter().map(|entry| leaf(entry)));
            assert_eq!(root.to_string(), *expected, "{size} leaves");
        }
    }

    #[test]
    fn each_leaf_is_proved_at_its_own_place_alone() {
        for size in 1..40usize {
            let leaves: Vec<Digest> =
                (0..size).map(|number| leaf(&[u8::try_from(number).unwrap()])).collect();
            let root = root(leaves.iter().copied());
            for index in 0..size {
                let path = audit_path(&leaves, index);
                assert_eq!(root_by(leaves[index], index, size, &path), Some(root), "{index} of {size}");
                for other in (0..size + 3).filter(|other| *other != index) {
                    assert_ne!(root_by(leaves[index], other, size, &path), Some(root), "{other} of {size}");
                }
                let longer: Vec<Digest> = path.iter().copied().chain([root]).collect();
                assert_eq!(root_by(leaves[index], index, size, &longer), None);
                if let Some((_, shorter)) = path.split_last() {
                    assert_eq!(root_by(leaves[index], index, size, shorter), None);
                }
                for other in 0..path.len() {
                    let mut changed = path.clone();
                    changed[other] = leaf(b"another");
                    assert_ne!(root_by(leaves[index], index, size, &changed), Some(root));
                }
            }
            assert!(audit_path(&leaves, size).is_empty());
        }
        assert_eq!(root_by(leaf(b""), 0, 0, &[]), None);
    }

    /// The audit paths of section 2.1.3 of RFC 6962, for its tree of seven leaves.
    #[test]
    fn audit_paths_are_those_of_the_rfc() {
        let leaves: [Digest; 7] = [b"0", b"1", b"2", b"3", b"4", b"5", b"6"].map(|entry| leaf(entry));
        let [first, second, third, fourth, fifth, sixth, last] = leaves;
        let pairs = [node(first, second), node(third, fourth), node(fifth, sixth)];
        let (left, right) = (node(pairs[0], pairs[1]), node(pairs[2], last));
        assert_eq!(audit_path(&leaves, 0), [second, pairs[1], right]);
        assert_eq!(audit_path(&leaves, 3), [third, pairs[0], right]);
        assert_eq!(audit_path(&leaves, 4), [sixth, last, left]);
        assert_eq!(audit_path(&leaves, 6), [pairs[2], left]);
    }
}
