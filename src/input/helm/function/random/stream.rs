//! Bytes that look random and are not: derived from the host's key, the place of the call and the arguments.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::input::helm::Host;
use crate::input::template::{Context, Data, Failure, SiteId, Sites, Value};

/// How deep lists in arguments have a say in what is derived. What lies deeper counts as one and the same.
const DEPTH: usize = 4;

/// Bytes without end. Two streams of the same seed give the same bytes.
#[derive(Debug)]
pub(in crate::input::helm::function) struct Stream {
    seed: [u8; 32],
    block: [u8; 32],
    used: usize,
    blocks: u64,
}

impl Stream {
    /// The bytes that belong to `seed`.
    pub(in crate::input::helm::function) fn new(seed: [u8; 32]) -> Self {
        Self { seed, block: [0; 32], used: 32, blocks: 0 }
    }

    /// The bytes that belong to this call of `function` with these arguments. The next call at the same place gets
    /// other ones.
    ///
    /// # Errors
    /// The limit that a very deep place meets.
    pub(in crate::input::helm::function) fn of_call(
        context: &mut Context<'_>,
        key: &[u8; 32],
        function: &str,
        args: &[Value],
    ) -> Result<Self, Failure> {
        let site = context.site();
        let depth = context.sites().chain(site).count();
        context.charge(depth.saturating_mul(16))?;
        let host = context.host::<Host>();
        let mut place = place(context.sites(), site, host);
        put(&mut place, function.as_bytes());
        let count = host.map_or(0, |host| host.count(place.clone()));
        put(&mut place, &count.to_be_bytes());
        for arg in args {
            put_value(&mut place, arg, DEPTH);
        }
        context.charge(place.len())?;
        Ok(Self::new(mac(key, &place)))
    }

    /// The next bytes.
    pub(in crate::input::helm::function) fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.byte();
        }
    }

    /// The next `N` bytes.
    pub(in crate::input::helm::function) fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A number below `end`, each as likely as the others; 0 where there is none.
    pub(in crate::input::helm::function) fn below(&mut self, end: u64) -> u64 {
        // What lies behind the last whole multiple of `end` would make small numbers likelier.
        let Some(excess) = u64::MAX.checked_rem(end).map(|rest| (rest + 1) % end) else { return 0 };
        loop {
            let number = u64::from_be_bytes(self.array());
            if number <= u64::MAX - excess {
                return number % end;
            }
        }
    }

    fn byte(&mut self) -> u8 {
        if self.used == self.block.len() {
            self.block = mac(&self.seed, &self.blocks.to_be_bytes());
            self.blocks = self.blocks.wrapping_add(1);
            self.used = 0;
        }
        let byte = self.block.get(self.used).copied().unwrap_or_default();
        self.used += 1;
        byte
    }
}

/// HMAC-SHA256.
fn mac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    // A key of any length is one, so that there is always a code.
    Hmac::<Sha256>::new_from_slice(key)
        .map_or([0; 32], |mac| mac.chain_update(message).finalize().into_bytes().into())
}

/// Appends a part so that no two sequences of parts give the same bytes.
fn put(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
    bytes.extend_from_slice(part);
}

/// The action that calls, and those that had its template rendered.
fn place(sites: &Sites, site: SiteId, host: Option<&Host>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for site in sites.chain(site) {
        let file = site.span.file;
        match host.and_then(|host| host.templates.get(&file)) {
            Some(name) => put(&mut bytes, name.as_bytes()),
            None => put(&mut bytes, &(file.index() as u64).to_be_bytes()),
        }
        put(&mut bytes, &site.span.start.to_be_bytes());
        put(&mut bytes, &site.span.end.to_be_bytes());
    }
    bytes
}

/// Appends what an argument says. Maps and objects say their type alone, except certificates.
fn put_value(bytes: &mut Vec<u8>, value: &Value, depth: usize) {
    match &value.data {
        Data::Text(text) | Data::Bytes(text) => put(bytes, text.bytes()),
        Data::Bool(truth) => put(bytes, &[u8::from(*truth)]),
        Data::Int(number, _) => put(bytes, &number.to_be_bytes()),
        Data::Float(number) => put(bytes, &number.to_bits().to_be_bytes()),
        Data::List(list) if depth > 0 => {
            put(bytes, &(list.len() as u64).to_be_bytes());
            list.values().iter().for_each(|value| put_value(bytes, value, depth - 1));
        }
        Data::Object(object) if depth > 0 => {
            put(bytes, object.type_name().as_bytes());
            object.fields().iter().for_each(|(_, value)| put_value(bytes, value, depth - 1));
        }
        _ => put(bytes, value.kind().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    #[test]
    fn a_stream_is_the_same_for_the_same_seed_alone() {
        let bytes = |seed| Stream::new([seed; 32]).array::<100>();
        assert_eq!(bytes(1), bytes(1));
        assert_ne!(bytes(1), bytes(2));
        let mut stream = Stream::new([1; 32]);
        assert_ne!(stream.array::<32>(), stream.array::<32>());
    }

    #[test]
    fn numbers_stay_below_their_end_and_all_occur() {
        let mut stream = Stream::new([3; 32]);
        let mut seen = [0; 7];
        for _ in 0..7000 {
            seen[usize::try_from(stream.below(7)).unwrap()] += 1;
        }
        assert!(seen.iter().all(|count| (800..1200).contains(count)), "{seen:?}");
        assert_eq!((stream.below(0), stream.below(1)), (0, 0));
        assert!(stream.below(u64::MAX) < u64::MAX);
    }

    #[test]
    fn a_place_is_told_by_the_names_of_templates_and_not_by_their_numbers() {
        let sites = |index| {
            let mut sites = Sites::default();
            let outer = sites.add(Span::new(FileId::new(index), 1, 9), SiteId::NONE);
            let site = sites.add(Span::new(FileId::new(index), 20, 30), outer);
            (sites, site, outer)
        };
        let host = |index| {
            let mut host =
                Host::new(crate::input::helm::Randomness::Fixed, 0, crate::input::helm::Compatibility::Four);
            host.templates.insert(FileId::new(index), "c/templates/a.yaml".into());
            host
        };
        let (one, two) = (sites(1), sites(5));
        assert_eq!(place(&one.0, one.1, Some(&host(1))), place(&two.0, two.1, Some(&host(5))));
        assert_ne!(place(&one.0, one.1, Some(&host(1))), place(&one.0, one.2, Some(&host(1))));
        assert_ne!(place(&one.0, one.1, None), place(&two.0, two.1, None));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let bytes = |args: &[&str]| {
            let mut bytes = Vec::new();
            args.iter().for_each(|arg| put_value(&mut bytes, &Value::text(*arg), DEPTH));
            bytes
        };
        assert_ne!(bytes(&["ab", "c"]), bytes(&["a", "bc"]));
    }
}
