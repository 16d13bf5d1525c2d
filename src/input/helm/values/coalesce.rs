//! How the values of charts come together. Source: Helm's `pkg/chart/common/util/coalesce.go`.
//!
//! *Coalescing* takes out what the user sets to null, and in Helm 4 the nulls of defaults too; *merging* keeps
//! them, for those who come later.

use std::collections::BTreeSet;

use super::working::Working;
use crate::input::helm::Compatibility;
use crate::input::template::{Data, List, Map, MapKind, OriginId, Slot, Str, Text, Value, format};

/// The key whose table all charts share.
pub(super) const GLOBAL: &[u8] = b"global";
/// How deep values may nest.
const DEPTH: usize = 1000;
/// How many values one copy may have.
const COPY: usize = 2_000_000;
/// How many values all copies may have.
const COPIES: usize = 50_000_000;

/// One bringing together: which Helm, what was copied, what is told.
pub(super) struct Coalescer {
    pub(super) compatibility: Compatibility,
    copied: usize,
    /// Warnings: each once.
    pub(super) warnings: BTreeSet<String>,
}

impl Coalescer {
    pub(super) fn new(compatibility: Compatibility) -> Self {
        Self { compatibility, copied: 0, warnings: BTreeSet::new() }
    }

    /// A copy of a map that shares nothing with it.
    ///
    /// # Errors
    /// The limit that it meets.
    pub(super) fn copy(&mut self, map: &Map) -> Result<Map, String> {
        let mut count = 0;
        let copy = copy_map(map, DEPTH, &mut count);
        self.copied = self.copied.saturating_add(count);
        match copy {
            None => Err(format!("values nest more than {DEPTH} deep, or there are more than {COPY}")),
            Some(_) if self.copied > COPIES => Err(format!("more than {COPIES} values are copied")),
            Some(copy) => Ok(copy),
        }
    }

    /// The values of a chart and of those in it under `values`, which have the last word.
    ///
    /// # Errors
    /// A chart's values that are no table.
    pub(super) fn values(&mut self, chart: &Working<'_>, values: &Map, merge: bool) -> Result<Map, String> {
        let dest = self.copy(values)?;
        self.chart(chart, &dest, "", merge)?;
        Ok(dest)
    }

    fn chart(&mut self, chart: &Working<'_>, dest: &Map, prefix: &str, merge: bool) -> Result<(), String> {
        self.defaults(chart, dest, prefix, merge)?;
        for sub in &chart.charts {
            let name = sub.name().as_bytes();
            let table = match dest.get(name) {
                None => {
                    let table = Map::new(MapKind::Any);
                    dest.insert(Text::from(sub.name()), Value::map(table.clone()));
                    table
                }
                Some(value) => table(&value)
                    .ok_or_else(|| format!("type mismatch on {}: {}", sub.name(), no_truth(&value)))?,
            };
            let below = concat(prefix, chart.name());
            self.globals(&table, dest, &below);
            self.chart(sub, &table, &below, merge)?;
        }
        Ok(())
    }

    /// Brings the globals of a chart to one in it.
    fn globals(&mut self, dest: &Map, source: &Map, prefix: &str) {
        let side = |map: &Map| match map.get(GLOBAL) {
            None => Some(Slot::from(Value::map(Map::new(MapKind::Any)))),
            Some(value) => table(&value).and_then(|_| map.slot(GLOBAL)),
        };
        let Some(slot) = side(dest) else {
            self.warn("skipping globals because the destination `global` is not a table".to_owned());
            return;
        };
        let Some(from) = side(source).and_then(|slot| table(&slot.value)) else {
            self.warn("skipping globals because the source `global` is not a table".to_owned());
            return;
        };
        let Some(into) = table(&slot.value) else { return };
        for (key, from) in from.entries() {
            let here = into.get(key.bytes());
            if let Some(map) = table(&from.value) {
                let copy = map.copied(MapKind::Any);
                if let Some(value) = here {
                    let Some(here) = table(&value) else {
                        let key = key.lossy();
                        self.warn(format!("a table cannot be merged onto the global `{key}`, which is none"));
                        continue;
                    };
                    let below = concat(prefix, &key.lossy());
                    self.tables_below(&copy, &here, &below, true);
                }
                let value = Value::map(copy).with_origin(from.value.origin);
                into.insert(key, Slot { value, key: from.key });
            } else if here.is_some_and(|value| table(&value).is_some()) {
                let key = key.lossy();
                self.warn(format!("the global `{key}` is a table in the chart that is asked for it"));
            } else {
                into.insert(key, from);
            }
        }
        dest.insert(Text::new(GLOBAL), slot);
    }

    /// Puts a chart's own values below what is there.
    fn defaults(&mut self, chart: &Working<'_>, dest: &Map, prefix: &str, merge: bool) -> Result<(), String> {
        let prefix = concat(prefix, chart.name());
        let cleans = !merge && self.compatibility == Compatibility::Four;
        for (key, slot) in self.copy(&chart.values)?.entries() {
            let source = table(&slot.value);
            let Some(value) = dest.get(key.bytes()) else {
                if cleans {
                    if slot.value.is_nil() {
                        continue;
                    }
                    if let Some(source) = &source {
                        clean(source);
                    }
                }
                dest.insert(key, slot);
                continue;
            };
            if value.is_nil() && !merge {
                dest.remove(key.bytes());
            } else if let Some(into) = table(&value) {
                let full = concat(&prefix, &key.lossy());
                if let Some(source) = source {
                    // The values of a chart in this one are coalesced when it is its turn.
                    let merge = merge || chart.charts.iter().any(|sub| sub.name().as_bytes() == key.bytes());
                    if !merge && cleans {
                        clean(&source);
                    }
                    self.tables_below(&into, &source, &full, merge);
                } else if !slot.value.is_nil() {
                    self.warn(format!("skipped the default of `{full}`: it is not a table"));
                }
            }
        }
        Ok(())
    }

    /// Puts the entries of `source` below those of `dest`, table by table.
    pub(super) fn tables(&mut self, dest: &Map, source: &Map, merge: bool) {
        self.tables_below(dest, source, "", merge);
    }

    fn tables_below(&mut self, dest: &Map, source: &Map, prefix: &str, merge: bool) {
        let set: BTreeSet<Text> = source
            .entries()
            .into_iter()
            .filter(|(_, slot)| !slot.value.is_nil())
            .map(|(key, _)| key)
            .collect();
        for (key, slot) in dest.entries() {
            if slot.value.is_nil() {
                source.insert(key, slot);
            }
        }
        for (key, slot) in source.entries() {
            let Some(value) = dest.get(key.bytes()) else {
                dest.insert(key, slot);
                continue;
            };
            if !merge && value.is_nil() && set.contains(&key) {
                dest.remove(key.bytes());
                continue;
            }
            match (table(&value), table(&slot.value)) {
                // What imports share is the same already.
                (Some(into), Some(from)) if into.is_same(&from) => {}
                (Some(into), Some(from)) => {
                    let full = concat(prefix, &key.lossy());
                    self.tables_below(&into, &from, &full, merge);
                }
                (None, Some(_)) => {
                    let full = concat(prefix, &key.lossy());
                    self.warn(format!(
                        "the default of `{full}` is a table, and is overwritten by what is none"
                    ));
                }
                (Some(_), None) if !slot.value.is_nil() => {
                    let full = concat(prefix, &key.lossy());
                    self.warn(format!("`{full}` is a table: its default, which is none, is ignored"));
                }
                _ => {}
            }
        }
    }

    pub(super) fn warn(&mut self, message: String) {
        self.warnings.insert(message);
    }
}

/// The table that a value is. Only plain maps are tables.
pub(super) fn table(value: &Value) -> Option<Map> {
    match &value.data {
        Data::Map(map) if map.kind() == MapKind::Any => Some(map.clone()),
        _ => None,
    }
}

/// Takes the nulls out of a table and of those in it.
fn clean(map: &Map) {
    for (key, slot) in map.entries() {
        if slot.value.is_nil() {
            map.remove(key.bytes());
        } else if let Some(inner) = table(&slot.value) {
            clean(&inner);
        }
    }
}

fn concat(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

fn copy_map(map: &Map, depth: usize, count: &mut usize) -> Option<Map> {
    let entries = map.entries().into_iter().map(|(key, slot)| {
        let value = copy_value(slot.value, depth.checked_sub(1)?, count)?;
        Some((key, Slot { value, ..slot }))
    });
    let entries: Option<Vec<_>> = entries.collect();
    Some(Map::of(map.kind(), entries?))
}

fn copy_value(value: Value, depth: usize, count: &mut usize) -> Option<Value> {
    *count += 1;
    if *count > COPY {
        return None;
    }
    let data = match &value.data {
        Data::Map(map) => Data::Map(copy_map(map, depth, count)?),
        // Lists never change, but the maps in them do.
        Data::List(list)
            if list.values().iter().any(|value| matches!(value.data, Data::Map(_) | Data::List(_))) =>
        {
            let depth = depth.checked_sub(1)?;
            let values: Option<Vec<_>> =
                list.values().iter().map(|value| copy_value(value.clone(), depth, count)).collect();
            Data::List(List::new(list.kind(), values?))
        }
        _ => return Some(value),
    };
    Some(Value { data, ..value })
}

/// A value as Go's verb `%t` prints it, as Helm has it in an error.
fn no_truth(value: &Value) -> String {
    let printed =
        format::sprintf(Str::new(b"%t", OriginId::NONE), std::slice::from_ref(value), "common.Values");
    printed.map(|text| text.lossy().into_owned()).unwrap_or_default()
}
