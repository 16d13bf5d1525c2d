//! Where the configuration lies, and where what it names begins.

use std::path::{Component, Path, PathBuf};

use super::super::environment;
use super::{CONFIG, Settings, shown};
use crate::config::{Origin, Way};

impl Settings {
    /// Lets the globs of the configuration begin at its folder, whatever folder the program is started in.
    pub(super) fn anchor(&mut self, paths: &[PathBuf]) -> anyhow::Result<()> {
        let base = environment::folder()?;
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let (folder, real_base) = (real(&base.join(&self.folder)), real(&base));
        let here = Origin { prefix: String::new(), way: way(&folder, &real_base) };
        // Files are shown as the user named them, and a walk knows them from the base, or where they lie outside
        // of it, from the folder that the user named.
        let (mut shown, mut walked) = (vec![here.clone()], vec![here]);
        for path in paths {
            let climbs = path.components().take_while(|part| *part == Component::ParentDir).count();
            let outer = if path.is_absolute() {
                let root = path.ancestors().last().unwrap_or(path);
                Some((String::new(), root.to_owned())).filter(|_| !path.starts_with(&base))
            } else {
                let above = "../".repeat(climbs);
                Some((above.clone(), base.join(above))).filter(|_| climbs > 0)
            };
            let Some((prefix, top)) = outer else { continue };
            shown.push(Origin { prefix, way: way(&folder, &real(&top)) });
            let named = real(&base.join(path));
            if !named.starts_with(&real_base) && named.is_dir() {
                walked.push(Origin { prefix: String::new(), way: way(&folder, &named) });
            }
        }
        for origins in [&mut shown, &mut walked] {
            let mut seen: Vec<Origin> = Vec::new();
            origins.retain(|origin| {
                !seen.contains(origin) && {
                    seen.push(origin.clone());
                    true
                }
            });
        }
        self.config.anchor_overrides(&shown);
        self.config.anchor_walk(&walked);
        Ok(())
    }

    /// Lets the paths of charts, of root modules and of what belongs to them begin at the configuration's folder: they
    /// become what a walk of `paths` calls them.
    pub(super) fn anchor_paths(&mut self, paths: &[PathBuf]) -> anyhow::Result<()> {
        let base = environment::folder()?;
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let roots: Vec<(&PathBuf, PathBuf)> =
            paths.iter().map(|path| (path, real(&base.join(path)))).collect();
        let folder = base.join(&self.folder);
        let seen = |path: &str| {
            let whole = real(&folder.join(path));
            let named =
                || roots.iter().find_map(|(named, root)| Some((*named, whole.strip_prefix(root).ok()?)));
            // What lies below the folder that the program is started in is called by its way from there.
            let path = match (whole.strip_prefix(real(&base)), named()) {
                (Ok(below), _) => below.to_owned(),
                (Err(_), Some((named, rest))) if rest.as_os_str().is_empty() => named.clone(),
                (Err(_), Some((named, rest))) => named.join(rest),
                (Err(_), None) => self.folder.join(path),
            };
            let parts = path.components().filter(|part| *part != Component::CurDir);
            shown(&parts.collect::<PathBuf>())
        };
        let mut charts = std::mem::take(&mut self.config.charts);
        for chart in &mut charts {
            chart.path = seen(&chart.path);
            chart.values.iter_mut().for_each(|path| *path = seen(path));
        }
        self.config.charts = charts;
        let mut terraform = std::mem::take(&mut self.config.terraform);
        for root in &mut terraform.roots {
            root.path = seen(&root.path);
            let files = root.var_files.iter_mut().chain(&mut root.state);
            files.for_each(|path| *path = seen(path));
        }
        terraform.modules.iter_mut().for_each(|(_, folder)| *folder = seen(folder));
        self.config.terraform = terraform;
        Ok(())
    }
}

/// The way from a folder to another one. Neither has links in it.
fn way(from: &Path, to: &Path) -> Way {
    let names =
        |way: &Path| way.components().map(|name| name.as_os_str().to_string_lossy().into_owned()).collect();
    match (to.strip_prefix(from), from.strip_prefix(to)) {
        (Ok(down), _) => Way::Down(names(down)),
        (_, Ok(up)) => Way::Up(names(up)),
        _ => Way::Elsewhere,
    }
}

/// The nearest configuration: in the folder of the first path and above it, up to the root of its repository; where
/// there is no repository, in that folder, else in the one that the program is started in.
pub(super) fn nearest_config(paths: &[PathBuf]) -> anyhow::Result<Option<PathBuf>> {
    let base = environment::folder()?;
    let first = paths.first().map_or(base.clone(), |path| base.join(path));
    let folder = if first.is_dir() { first.clone() } else { first.parent().unwrap_or(&base).to_owned() };
    let Ok(folder) = folder.canonicalize() else { return Ok(None) };
    let in_repository = folder.ancestors().any(|above| above.join(".git").exists());
    for above in folder.ancestors() {
        let candidate = above.join(CONFIG);
        if candidate.is_file() {
            let base = base.canonicalize().unwrap_or(base);
            // Shown as the user would write it.
            return Ok(Some(candidate.strip_prefix(&base).map(Path::to_owned).unwrap_or(candidate)));
        }
        if !in_repository || above.join(".git").exists() {
            break;
        }
    }
    // A folder of a source archive, say, which no repository is around: the folder that the program is started in.
    let own = base.join(CONFIG);
    let below = base.canonicalize().is_ok_and(|base| folder.starts_with(base));
    Ok((below && own.is_file()).then(|| PathBuf::from(CONFIG)))
}
