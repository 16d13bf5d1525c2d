//! Where bytes and values came from: sites in templates, and places of values.
//!
//! Both are kept in tables of a run and named by numbers, so that a mark in a text is twelve bytes and a value's
//! origin four.

use crate::source::Span;

/// Names a [`Site`] of a run. The default says that no site is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteId(u32);

/// A place in a template that wrote something, or that called another template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site {
    /// Literal text, or an action from `{{` to `}}`.
    pub span: Span,
    /// The action that had the template rendered in which the span stands; none in a template that is a file.
    pub caller: SiteId,
}

impl SiteId {
    /// No site is known.
    pub const NONE: Self = Self(0);

    /// Whether a site is known.
    pub fn is_known(self) -> bool {
        self != Self::NONE
    }

    fn index(self) -> Option<usize> {
        (self.0 as usize).checked_sub(1)
    }
}

/// The names that were given last, by a mix of what they name. It says where to look, so that loops do not name
/// the same things again and again; what it forgets is named anew.
#[derive(Debug, Clone)]
struct Recent(Vec<u32>);

impl Default for Recent {
    fn default() -> Self {
        Self(vec![0; 4096])
    }
}

impl Recent {
    /// Where the name of what those numbers describe is kept.
    fn at(parts: impl IntoIterator<Item = u32>) -> usize {
        let mix = |mixed: u32, part: u32| (mixed.rotate_left(5) ^ part).wrapping_mul(0x9e37_79b1);
        // The upper bits are the well mixed ones; there are as many places as twelve of them tell apart.
        (parts.into_iter().fold(0, mix) >> 20) as usize
    }

    fn get(&self, at: usize) -> u32 {
        self.0.get(at).copied().unwrap_or_default()
    }

    fn set(&mut self, at: usize, name: u32) {
        if let Some(kept) = self.0.get_mut(at) {
            *kept = name;
        }
    }
}

/// The sites of a run.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    all: Vec<Site>,
    recent: Recent,
}

impl Sites {
    /// Adds a site and names it. One that was named lately, as in a loop, keeps its name.
    pub fn add(&mut self, span: Span, caller: SiteId) -> SiteId {
        let site = Site { span, caller };
        let at = Recent::at([span.start, span.end, caller.0]);
        let recent = SiteId(self.recent.get(at));
        if self.get(recent) == Some(site) {
            return recent;
        }
        self.all.push(site);
        let named = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.recent.set(at, named);
        SiteId(named)
    }

    /// The site of that name.
    pub fn get(&self, id: SiteId) -> Option<Site> {
        self.all.get(id.index()?).copied()
    }

    /// The site, its caller, the caller's caller and so on: innermost first.
    pub fn chain(&self, id: SiteId) -> impl Iterator<Item = Site> {
        // INVARIANT: a caller is added before what it calls, so that the names descend and the chain ends.
        std::iter::successors(self.get(id), |site| self.get(site.caller))
    }
}

/// Names an [`Origin`] of a run. The default says that none is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OriginId(u32);

impl OriginId {
    /// No origin is known: the value stands in a template.
    pub const NONE: Self = Self(0);

    /// Whether an origin is known.
    pub fn is_known(self) -> bool {
        self != Self::NONE
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It stands there: in a values file, in the description of a chart, in an argument.
    Place(Span),
    /// It was made of values of these origins: in order, none twice, at most eight.
    Joined(Box<[OriginId]>),
    /// A function made it up: a password, a certificate.
    Generated,
}

/// How many origins a joined one names. What has more is made of so much that no single one explains it.
const JOINED: usize = 8;

/// The origins of a run.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    all: Vec<Origin>,
    /// Of each, whether something made up is in it.
    generated: Vec<bool>,
    /// Those that were joined.
    recent: Recent,
}

impl Origins {
    fn push(&mut self, origin: Origin, generated: bool) -> OriginId {
        self.all.push(origin);
        self.generated.push(generated);
        OriginId(u32::try_from(self.all.len()).unwrap_or(u32::MAX))
    }

    /// Adds a place and names it.
    pub fn place(&mut self, span: Span) -> OriginId {
        self.push(Origin::Place(span), false)
    }

    /// The origin of what a function makes up.
    pub fn generated(&mut self) -> OriginId {
        match self.all.iter().position(|origin| *origin == Origin::Generated) {
            Some(index) => OriginId(u32::try_from(index + 1).unwrap_or(u32::MAX)),
            None => self.push(Origin::Generated, true),
        }
    }

    /// The origin of what is made of values of these origins. Unknown ones say nothing.
    pub fn join(&mut self, ids: impl IntoIterator<Item = OriginId>) -> OriginId {
        let mut joined: Vec<OriginId> = Vec::new();
        let mut generated = false;
        let mut add = |id: OriginId, generated: &mut bool| {
            *generated |= self.is_generated(id);
            if id.is_known() && joined.len() < JOINED && !joined.contains(&id) {
                joined.push(id);
            }
        };
        for id in ids {
            match self.get(id) {
                Some(Origin::Joined(parts)) => parts.iter().for_each(|part| add(*part, &mut generated)),
                _ => add(id, &mut generated),
            }
        }
        match joined[..] {
            [] => OriginId::NONE,
            [one] if self.is_generated(one) == generated => one,
            _ => {
                // What was joined once is often joined again.
                let at = Recent::at(joined.iter().map(|part| part.0));
                let recent = OriginId(self.recent.get(at));
                if matches!(self.get(recent), Some(Origin::Joined(parts)) if **parts == *joined)
                    && self.is_generated(recent) == generated
                {
                    return recent;
                }
                let named = self.push(Origin::Joined(joined.into()), generated);
                self.recent.set(at, named.0);
                named
            }
        }
    }

    /// The origin of that name.
    pub fn get(&self, id: OriginId) -> Option<&Origin> {
        self.all.get((id.0 as usize).checked_sub(1)?)
    }

    /// Whether something made up is in it.
    pub fn is_generated(&self, id: OriginId) -> bool {
        (id.0 as usize).checked_sub(1).and_then(|index| self.generated.get(index)).is_some_and(|yes| *yes)
    }

    /// The places that an origin names, in order.
    pub fn places(&self, id: OriginId) -> Vec<Span> {
        let place = |id: &OriginId| match self.get(*id) {
            Some(Origin::Place(span)) => Some(*span),
            _ => None,
        };
        match self.get(id) {
            Some(Origin::Joined(parts)) => parts.iter().filter_map(place).collect(),
            _ => place(&id).into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn joined_origins_name_each_place_once_and_remember_what_was_made_up() {
        let mut origins = Origins::default();
        let span = |at: usize| Span::new(FileId::new(0), at, at + 1);
        let (one, two) = (origins.place(span(1)), origins.place(span(2)));
        let made = origins.generated();
        assert_eq!(origins.join([one, OriginId::NONE, one]), one);
        assert_eq!(origins.join([OriginId::NONE]), OriginId::NONE);
        let both = origins.join([one, two]);
        assert_eq!(origins.places(both), [span(1), span(2)]);
        assert!(!origins.is_generated(both) && origins.is_generated(made));
        let all = origins.join([both, made, one]);
        assert_eq!(origins.places(all), [span(1), span(2)]);
        assert!(origins.is_generated(all));
        assert_eq!(origins.generated(), made);
    }

    #[test]
    fn a_chain_of_sites_goes_outwards() {
        let mut sites = Sites::default();
        let span = |at: usize| Span::new(FileId::new(0), at, at + 1);
        let outer = sites.add(span(1), SiteId::NONE);
        let inner = sites.add(span(2), outer);
        assert_eq!(sites.add(span(2), outer), inner);
        let spans: Vec<_> = sites.chain(inner).map(|site| site.span).collect();
        assert_eq!(spans, [span(2), span(1)]);
        assert_eq!(sites.chain(SiteId::NONE).count(), 0);
    }
}
