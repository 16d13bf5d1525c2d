//! `--policy-sandbox`: policies are loaded and evaluated in a child process of this program, with limits.
//!
//! The parent loads a policy only after a child has loaded the same text under limits and survived: both are the same
//! program, and loading depends on nothing but the text. So metadata and evidence are made as always, no answer of a
//! child has to be believed for them, and what a policy may do to a process it does to the child.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::num::NonZero;
use std::process::{self, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use clap::Args;

use super::{environment, output};
use crate::config::Config;
use crate::document::Inventory;
use crate::policy::sandbox::{self, Death, Message, Part, Policies, Subjects};
use crate::policy::{DataFile, Facts, Judgement, Module, PolicySet};
use crate::source::Limits;

/// The most bytes of one line of an answer.
const MOST_LINE: u64 = 1 << 30;
/// The most bytes of what a child says on standard error.
const MOST_WORDS: u64 = 64 << 10;
/// How long a child that has closed its answer may take to end.
const LAST_BREATH: Duration = Duration::from_secs(5);
/// How many times the limit of a child's time the search for the policies that end it may take.
const SEARCH: u32 = 3;
/// The stack of a worker, which is address space and not memory until it is used.
const STACK: u64 = 256 << 20;
/// Address space of the program itself, and what its allocator sets aside for a thread.
const PROGRAM: u64 = 64 << 20;

/// Whether and how policies are kept apart.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Sandboxing {
    /// Load and evaluate policies in a process of their own, which has limits on memory, time and stack, and no
    /// files: for policies that others wrote
    #[arg(long)]
    policy_sandbox: bool,
    /// The memory of the sandbox, in MiB
    #[arg(long, value_name = "MIB", default_value = "1024", value_parser = mebibytes)]
    sandbox_memory: NonZero<u32>,
    /// The time of the sandbox, in seconds; what runs longer is undecided
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    sandbox_time: NonZero<u32>,
}

/// Reads a number of MiB.
fn mebibytes(text: &str) -> Result<NonZero<u32>, String> {
    text.parse().map_err(|_| "write a whole number of MiB from 1 on, such as 1024 for one GiB".to_owned())
}

/// Reads a number of seconds.
fn seconds(text: &str) -> Result<NonZero<u32>, String> {
    text.parse().map_err(|_| "write a whole number of seconds from 1 on, such as 60".to_owned())
}

impl Sandboxing {
    /// How policies are kept apart; none where they are not.
    pub(super) fn limits(&self, config: &Config, threads: usize, quiet: bool) -> Option<Confinement> {
        if !self.policy_sandbox && !config.sandbox {
            return None;
        }
        if !cfg!(target_os = "linux") && !quiet {
            output::message("note: on this system the sandbox of policies limits time alone, not memory");
        }
        Some(Confinement {
            memory: u64::from(self.sandbox_memory.get()) << 20,
            seconds: u64::from(self.sandbox_time.get()),
            threads,
        })
    }
}

/// The limits of a child.
#[derive(Debug, Clone, Copy)]
pub(super) struct Confinement {
    memory: u64,
    seconds: u64,
    threads: usize,
}

/// Policies that a child has loaded, and that child, which waits for documents.
pub(super) struct Sandbox {
    limits: Confinement,
    child: Option<Child>,
}

impl Sandbox {
    /// Lets a child load policies and, where it survives that, loads them here.
    pub(super) fn load(
        confinement: Confinement,
        modules: Vec<Module>,
        data: Vec<DataFile>,
        config: &Config,
        limits: &Limits,
    ) -> (PolicySet, Self) {
        let policies = Policies { modules: &modules, data: &data, config, limits };
        let (set, child) = match confinement.load(&policies, confinement.deadline()) {
            Ok((child, ids)) => {
                let set = PolicySet::load(modules, data, config, limits);
                if set.policies().iter().map(|policy| &policy.id).eq(&ids) {
                    (set, Some(child))
                } else {
                    let told = Death::Answer.while_loading(None);
                    (PolicySet::unloaded(set.modules().to_vec(), set.data().to_vec(), told), None)
                }
            }
            Err(death) => {
                let told = death.while_loading(confinement.blame(&policies));
                (PolicySet::unloaded(modules, data, told), None)
            }
        };
        (set, Self { limits: confinement, child })
    }

    /// Lets the child judge. Where that ends it, the policies are judged one after the other, so that those which
    /// end it are named and the others are judged.
    pub(super) fn judge(
        mut self,
        set: &PolicySet,
        policies: &Policies<'_>,
        inventory: &Inventory,
        facts: &Facts,
        off: &BTreeSet<String>,
    ) -> Judgement {
        let Some(mut child) = self.child.take() else {
            // Nothing is loaded, and a diagnostic tells why.
            return sandbox::by_policy(set, inventory, &[]);
        };
        let subjects = Subjects { inventory, facts, off, threads: self.limits.threads, from: None };
        let together = child.ask(&subjects).and_then(|()| child.all(self.limits.deadline()));
        drop(child);
        if let Ok(part) = &together
            && let Some(judgement) = sandbox::of_all(set, inventory, part)
        {
            return judgement;
        }
        let parts = self.limits.search(set, policies, subjects);
        sandbox::by_policy(set, inventory, &parts)
    }
}

impl Confinement {
    fn deadline(&self) -> Instant {
        now() + Duration::from_secs(self.seconds)
    }

    /// Starts a child and lets it load policies; gives their ids.
    fn load(&self, policies: &Policies<'_>, deadline: Instant) -> Result<(Child, Vec<String>), Death> {
        let mut child = Child::start(*self)?;
        child.send(policies.to_bytes());
        match child.next(deadline)? {
            Message::Loaded(ids) => Ok((child, ids)),
            _ => Err(Death::Answer),
        }
    }

    /// The index of the file that ends a child where it is loaded alone, modules before data files.
    fn blame(&self, policies: &Policies<'_>) -> Option<(usize, String)> {
        let until = now() + Duration::from_secs(self.seconds) * SEARCH;
        let ends = |one: &Policies<'_>| {
            let dies =
                matches!(self.load(one, self.deadline().min(until)), Err(death) if death.is_of_policies());
            (now() < until).then_some(dies)
        };
        for (index, module) in policies.modules.iter().enumerate() {
            let one = Policies { modules: std::slice::from_ref(module), data: &[], ..*policies };
            if ends(&one)? {
                return Some((index, module.path.clone()));
            }
        }
        for (index, file) in policies.data.iter().enumerate() {
            let one = Policies { modules: &[], data: std::slice::from_ref(file), ..*policies };
            if ends(&one)? {
                return Some((policies.modules.len() + index, file.path.clone()));
            }
        }
        None
    }

    /// What each policy says where they are judged one after the other, or how it ended a child.
    fn search(
        &self,
        set: &PolicySet,
        policies: &Policies<'_>,
        subjects: Subjects<'_>,
    ) -> Vec<(usize, Result<Part, Death>)> {
        let until = now() + Duration::from_secs(self.seconds) * SEARCH;
        let ids = set.policies().iter().enumerate();
        let on: Vec<usize> =
            ids.filter(|(_, policy)| !subjects.off.contains(&policy.id)).map(|(index, _)| index).collect();
        let mut parts: Vec<(usize, Result<Part, Death>)> = Vec::new();
        while let Some(from) = on.get(parts.len()) {
            if now() >= until {
                parts.push((*from, Err(Death::NotReached)));
                continue;
            }
            let subjects = Subjects { from: Some(*from), ..subjects };
            let deadline = self.deadline().min(until);
            if let Err(death) = self.one_by_one(policies, &subjects, &on, &mut parts, deadline)
                && let Some(culprit) = on.get(parts.len())
            {
                let death = if now() >= until { Death::NotReached } else { death };
                parts.push((*culprit, Err(death)));
            }
        }
        parts
    }

    /// Lets a child judge one policy after the other and adds what each says, until one ends it.
    fn one_by_one(
        &self,
        policies: &Policies<'_>,
        subjects: &Subjects<'_>,
        on: &[usize],
        parts: &mut Vec<(usize, Result<Part, Death>)>,
        deadline: Instant,
    ) -> Result<(), Death> {
        let (mut child, _) = self.load(policies, deadline)?;
        child.ask(subjects)?;
        while let Some(expected) = on.get(parts.len()) {
            match child.next(deadline)? {
                Message::Policy(index) if index == *expected => {}
                _ => return Err(Death::Answer),
            }
            match child.next(deadline)? {
                Message::Judged(part) => parts.push((*expected, Ok(part))),
                _ => return Err(Death::Answer),
            }
        }
        match child.next(deadline)? {
            Message::End => Ok(()),
            _ => Err(Death::Answer),
        }
    }
}

/// A child, and the threads that write to it and read from it, so that neither waits for the other.
struct Child {
    process: process::Child,
    requests: Option<Sender<Vec<u8>>>,
    lines: Receiver<Option<String>>,
    words: Option<JoinHandle<String>>,
    limits: Confinement,
}

impl Child {
    fn start(limits: Confinement) -> Result<Self, Death> {
        let start = |error: std::io::Error| Death::Start(error.to_string());
        let program = environment::executable().map_err(start)?;
        let mut process = Command::new(program)
            .arg("sandbox")
            .args(["--memory", &limits.memory.to_string()])
            .args(["--seconds", &limits.seconds.to_string()])
            .args(["--threads", &limits.threads.to_string()])
            .env_clear()
            // The allocator sets a GiB of address space aside at its start, which no limit on it would leave room for.
            .env("MIMALLOC_ARENA_RESERVE", "0")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(start)?;
        let (requests, to_write) = channel::<Vec<u8>>();
        if let Some(mut stdin) = process.stdin.take() {
            // A child that is gone is noticed where its answer is read.
            thread::spawn(move || to_write.iter().try_for_each(|bytes| stdin.write_all(&bytes)));
        }
        let (to_read, lines) = channel();
        if let Some(stdout) = process.stdout.take() {
            thread::spawn(move || {
                let mut stdout = BufReader::new(stdout);
                while let Some(line) = line(&mut stdout) {
                    if to_read.send(Some(line)).is_err() {
                        return;
                    }
                }
                // Nobody may be there to hear it.
                let _ = to_read.send(None);
            });
        }
        let words = process.stderr.take().map(|stderr| {
            thread::spawn(move || {
                let mut words = Vec::new();
                let mut stderr = stderr.take(MOST_WORDS);
                // What was said before it failed is all there is.
                let _ = stderr.read_to_end(&mut words);
                String::from_utf8_lossy(&words).into_owned()
            })
        });
        Ok(Self { process, requests: Some(requests), lines, words, limits })
    }

    /// Sends bytes. That nobody reads them is noticed where the answer is read.
    fn send(&self, bytes: Vec<u8>) {
        if let Some(requests) = &self.requests {
            let _ = requests.send(bytes);
        }
    }

    /// Sends documents, the last that is sent.
    fn ask(&mut self, subjects: &Subjects<'_>) -> Result<(), Death> {
        let mut bytes = Vec::new();
        subjects.write(&mut bytes).map_err(|error| Death::Crash(error.to_string()))?;
        self.send(bytes);
        self.requests = None;
        Ok(())
    }

    /// What all policies said.
    fn all(&mut self, deadline: Instant) -> Result<Part, Death> {
        let Message::Judged(part) = self.next(deadline)? else { return Err(Death::Answer) };
        match self.next(deadline)? {
            Message::End => Ok(part),
            _ => Err(Death::Answer),
        }
    }

    /// The next line of the answer.
    fn next(&mut self, deadline: Instant) -> Result<Message, Death> {
        match self.lines.recv_timeout(deadline.saturating_duration_since(now())) {
            Ok(Some(line)) => Message::read(&line).ok_or(Death::Answer),
            Ok(None) | Err(RecvTimeoutError::Disconnected) => Err(self.death()),
            Err(RecvTimeoutError::Timeout) => Err(Death::Time(self.limits.seconds)),
        }
    }

    /// How the child ended, which has closed its answer.
    fn death(&mut self) -> Death {
        let until = now() + LAST_BREATH;
        let status = loop {
            match self.process.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if now() < until => thread::sleep(Duration::from_millis(2)),
                _ => return Death::Answer,
            }
        };
        let words = self.words.take().and_then(|words| words.join().ok()).unwrap_or_default();
        let says = |what: &[&str]| what.iter().any(|what| words.contains(what));
        if says(&["memory allocation of", "Cannot allocate memory", "out of memory", "capacity overflow"]) {
            return Death::Memory(self.limits.memory);
        }
        if says(&["overflowed its stack", "stack overflow"]) {
            return Death::Stack;
        }
        how(status, self.limits.seconds)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// How a process ended that said nothing of it.
#[cfg(unix)]
fn how(status: ExitStatus, seconds: u64) -> Death {
    use signal_hook::consts::signal::SIGXCPU;
    use std::os::unix::process::ExitStatusExt as _;
    match (status.signal(), status.code()) {
        (Some(SIGXCPU), _) => Death::Time(seconds),
        (Some(signal), _) => Death::Crash(format!("signal {signal}")),
        (None, Some(0)) => Death::Answer,
        (None, code) => Death::Crash(format!("exit code {}", code.unwrap_or_default())),
    }
}

/// How a process ended that said nothing of it.
#[cfg(not(unix))]
fn how(status: ExitStatus, _: u64) -> Death {
    if status.success() { Death::Answer } else { Death::Crash(status.to_string()) }
}

/// A line of the answer without its break; none at the end, or where it is cut off, too long or no text.
fn line(from: &mut impl BufRead) -> Option<String> {
    let mut line = Vec::new();
    from.take(MOST_LINE).read_until(b'\n', &mut line).ok()?;
    (line.pop() == Some(b'\n')).then(|| String::from_utf8(line).ok()).flatten()
}

/// The clock of the watchdog. What it ends is undecided, and never compared in a replay.
#[expect(clippy::disallowed_methods, reason = "a watchdog needs the clock")]
fn now() -> Instant {
    Instant::now()
}

/// `tollgate sandbox`: the child. Nobody but the program itself starts it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Bytes of memory
    #[arg(long)]
    memory: u64,
    /// Seconds of time
    #[arg(long)]
    seconds: u64,
    /// Threads that work
    #[arg(long)]
    threads: u64,
}

impl Arguments {
    /// The address space of so many threads: each one's stack is part of it, and so is what the allocator sets aside
    /// for it.
    #[cfg(unix)]
    fn space(&self, threads: u64) -> u64 {
        let threads = threads.saturating_mul(STACK + PROGRAM);
        self.memory.saturating_add(threads).saturating_add(PROGRAM)
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    confine(arguments)?;
    let widen = |threads: usize| widen(arguments, threads);
    let mut input = BufReader::new(std::io::stdin().lock());
    let mut answer = BufWriter::new(std::io::stdout().lock());
    sandbox::serve(&mut input, &mut answer, &widen)?;
    Ok(0)
}

/// Takes from this process what no policy needs, before it has read one.
#[cfg(unix)]
fn confine(arguments: &Arguments) -> anyhow::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let within = |resource: Resource, current: u64, maximum: u64| {
        let allowed = getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = |wanted: u64| Some(wanted.min(allowed));
        setrlimit(resource, Rlimit { current: limit(current), maximum: limit(maximum) })
    };
    let limit = |resource: Resource, wanted: u64| within(resource, wanted, wanted);
    let threads = arguments.threads.max(1);
    if cfg!(target_os = "linux") {
        // One thread loads; for judging there is room for the stacks of all of them.
        within(Resource::As, arguments.space(1), arguments.space(threads))?;
    }
    limit(Resource::Cpu, arguments.seconds.saturating_mul(threads).saturating_add(1))?;
    limit(Resource::Stack, PROGRAM)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    // Standard input, output and error are open already; nothing else can be opened.
    limit(Resource::Nofile, 0)?;
    #[cfg(target_os = "linux")]
    {
        rustix::thread::set_no_new_privs(true)?;
        // Where the parent is ended, nobody would end this process.
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    }
    Ok(())
}

/// Makes room for the stacks of the threads that judge.
#[cfg(target_os = "linux")]
fn widen(arguments: &Arguments, threads: usize) {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::As);
    let wanted = arguments.space(u64::try_from(threads).unwrap_or(u64::MAX));
    limit.current = Some(limit.maximum.map_or(wanted, |maximum| maximum.min(wanted)));
    // Where it cannot be had, fewer threads judge.
    let _ = setrlimit(Resource::As, limit);
}

/// Where address space has no limit, there is room.
#[cfg(not(target_os = "linux"))]
fn widen(_: &Arguments, _: usize) {}

/// Where processes have no such limits, the parent's watchdog alone ends this one.
#[cfg(not(unix))]
fn confine(_: &Arguments) -> anyhow::Result<()> {
    Ok(())
}
