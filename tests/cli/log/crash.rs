//! Runs that are killed, and runs at the same time.

use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::shelf::{append, bundles, shelf, verify_log};
use crate::cli::harness::{Folder, Ran};

fn start(folder: &Folder, arguments: &[&str]) -> Child {
    let mut command = folder.command(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

#[test]
fn runs_at_the_same_time_lose_nothing() {
    let folder = shelf();
    let streams: Vec<String> = (0..8).map(|number| format!("s{number}")).collect();
    for stream in &streams {
        bundles(&folder, stream, 2);
    }
    // All at once, each its first release and then its second.
    for sequence in 1..=2 {
        let names: Vec<String> = streams.iter().map(|stream| format!("{stream}-{sequence}.tar")).collect();
        let running: Vec<Child> =
            names.iter().map(|name| start(&folder, &append(&["evlog"], name))).collect();
        for child in running {
            Ran::of(&child.wait_with_output().unwrap()).exits(0);
        }
    }
    let told = verify_log(&folder, &["evlog"]).exits(0).says("16 entries");
    for stream in &streams {
        assert!(told.stdout.contains(&format!("{stream}: 2 releases, the last is 2")), "{}", told.stdout);
    }
    // The same release twice at once is one entry.
    bundles(&folder, "twin", 1);
    let running = [(); 3].map(|()| start(&folder, &append(&["evlog"], "twin-1.tar")));
    for child in running {
        Ran::of(&child.wait_with_output().unwrap()).exits(0).says("entry 16 of");
    }
    verify_log(&folder, &["evlog"]).exits(0).says("17 entries");
}

/// Every moment of an append is hit by some of the kills: they are spread over the time that a whole one takes.
#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_the_old_log_or_the_new_one() {
    const KILLS: u32 = 24;
    let folder = shelf();
    let names = bundles(&folder, "shop", u64::from(KILLS) + 1);
    let clock = Instant::now();
    folder.run(&append(&["evlog"], &names[0])).exits(0);
    let whole = clock.elapsed();
    let (mut before, mut after) = (0, 0);
    for (number, name) in (1..=KILLS).zip(&names[1..]) {
        let mut child = start(&folder, &append(&["evlog"], name));
        thread::sleep(whole * number / KILLS + Duration::from_micros(u64::from(number) * 37));
        drop(child.kill());
        drop(child.wait());
        let told = verify_log(&folder, &["evlog"]).exits(0);
        let is_in = told.stdout.contains(&format!("the last is {}", number + 1));
        assert!(is_in || told.stdout.contains(&format!("the last is {number}")), "{}", told.stdout);
        *(if is_in { &mut after } else { &mut before }) += 1;
        // The next run does the rest, whatever the killed one left, and the bundle has its proof.
        folder.run(&append(&["evlog"], name)).exits(0).says(&format!("entry {number} of"));
        folder.run(&["verify", name, "--key", "gate.pub.pem", "--no-requirements", "--no-subject"]).exits(0);
    }
    println!("killed before the checkpoint {before} times, after it {after} times");
    let left: Vec<String> = std::fs::read_dir(folder.file("evlog"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(".tollgate-"))
        .collect();
    assert_eq!(left, [] as [&str; 0], "the last run has tidied up");
}
