//! Finds the files of a folder on disk, or of the files in memory, by the same rules.

mod disk;
mod folder;
mod found;
mod memory;
mod rules;

pub(super) use disk::disk;
pub(super) use folder::{MISSING, folder_in_memory, folder_on_disk, head, missing_folder};
pub(super) use memory::memory;
