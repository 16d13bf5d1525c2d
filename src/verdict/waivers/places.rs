//! What is where: the places of findings by file and line, among which a comment looks for its own.

use std::collections::{BTreeMap, BTreeSet};

/// By the path of a file, the lines with what is on them, sorted. There may be as many comments as findings.
pub(super) struct Places(BTreeMap<String, Vec<(u32, usize)>>);

impl Places {
    /// Those of `found`: a path, a line and what is there, by its index.
    pub(super) fn of<'a>(found: impl Iterator<Item = (&'a str, u32, usize)>) -> Self {
        let mut files: BTreeMap<String, Vec<(u32, usize)>> = BTreeMap::new();
        for (path, line, index) in found {
            match files.get_mut(path) {
                Some(lines) => lines.push((line, index)),
                None => {
                    files.insert(path.to_owned(), vec![(line, index)]);
                }
            }
        }
        for lines in files.values_mut() {
            lines.sort_unstable();
            lines.dedup();
        }
        Self(files)
    }

    /// What is on those lines of a file, both inclusive.
    pub(super) fn inside(&self, path: &str, (first, last): (u32, u32)) -> BTreeSet<usize> {
        let lines = self.0.get(path).map(Vec::as_slice).unwrap_or_default();
        let begin = lines.partition_point(|(line, _)| *line < first);
        let inside = lines.iter().skip(begin).take_while(|(line, _)| *line <= last);
        inside.map(|(_, index)| *index).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_looked_up_in_their_file_alone() {
        let places = Places::of(
            [("b", 3, 0), ("a", 2, 1), ("b", 1, 2), ("b", 3, 0), ("b", 4, 0), ("b", 5, 3)].into_iter(),
        );
        for (path, lines, inside) in [
            ("b", (1, 5), vec![0, 2, 3]),
            ("b", (2, 4), vec![0]),
            ("b", (5, 9), vec![3]),
            ("b", (4, 2), vec![]),
            ("b", (0, 0), vec![]),
            ("a", (1, 5), vec![1]),
            ("c", (1, 5), vec![]),
        ] {
            assert_eq!(
                places.inside(path, lines).into_iter().collect::<Vec<_>>(),
                inside,
                "{path} {lines:?}"
            );
        }
    }
}
