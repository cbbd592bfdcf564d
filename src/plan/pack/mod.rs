//! Packs: many rules of one log source over one scan.
//!
//! What all rules of a pack ask is asked once, of the scan. The rules stand in batches, and a batch
//! with a guard, a cheap test that holds wherever one of its rules does, is looked at only where
//! the guard holds. A guard never decides: each rule's own predicate does.

pub mod alerts;
mod need;
pub mod sketch;

use crate::predicate::Pred;
use need::Need;

/// Rules with a guard in common, most of them.
const BATCH: usize = 32;
/// The same of rules whose words are common in events: each that is there costs a look at all.
const LOOSE_BATCH: usize = 4;
/// Words of a guard, most of them. RE2 becomes slow at a thousand alternatives.
const WORDS: usize = 200;

#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    /// Holds wherever a rule does.
    pub common: Vec<Pred>,
    pub batches: Vec<Batch>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    pub guard: Option<Pred>,
    pub members: Vec<Member>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The caller's number of the rule.
    pub number: usize,
    /// The rule's predicate but for what is common.
    pub pred: Pred,
}

/// A pack of rules by their numbers.
pub fn pack(rules: &[(usize, &Pred)]) -> Pack {
    pack_of(common(rules), rules)
}

/// A pack of rules of which it is known what they have in common.
pub fn pack_of(common: Vec<Pred>, rules: &[(usize, &Pred)]) -> Pack {
    let mut groups: Vec<Group> = Vec::new();
    let mut alone = Vec::new();
    for (number, pred) in rules {
        let member = Member {
            number: *number,
            pred: rest(pred, &common),
        };
        match Need::of(&member.pred) {
            None => alone.push(member),
            Some(need) => match groups.iter_mut().find(|group| group.takes(&need)) {
                Some(group) => group.members.push((need, member)),
                None => groups.push(Group {
                    members: vec![(need, member)],
                }),
            },
        }
    }
    let mut batches: Vec<Batch> = groups.into_iter().flat_map(Group::batches).collect();
    while !alone.is_empty() {
        let rest = alone.split_off(alone.len().min(BATCH));
        batches.push(Batch {
            guard: None,
            members: std::mem::replace(&mut alone, rest),
        });
    }
    Pack { common, batches }
}

/// A predicate but for what is common.
fn rest(pred: &Pred, common: &[Pred]) -> Pred {
    let rest = conjuncts(pred).iter().filter(|part| !common.contains(part));
    Pred::all(rest.cloned().collect())
}

/// The kinds of events that rules are about, where each of them says so by numbers in one field:
/// a test that holds wherever a rule does.
pub fn kinds<'p>(preds: impl IntoIterator<Item = &'p Pred>) -> Option<Pred> {
    let mut all: Option<Need> = None;
    for pred in preds {
        let need = Need::of_kind(pred)?;
        match &mut all {
            None => all = Some(need),
            Some(all) => all.join(need),
        }
    }
    all.filter(Need::is_of_one_field).map(Need::pred)
}

/// The parts that all hold where a predicate does.
pub fn conjuncts(pred: &Pred) -> &[Pred] {
    match pred {
        Pred::All(parts) => parts,
        Pred::Any(_) | Pred::Not(_) | Pred::Test(..) => std::slice::from_ref(pred),
    }
}

/// What holds wherever a rule does: what every rule asks, and the kinds of events that they are
/// about.
pub fn common(rules: &[(usize, &Pred)]) -> Vec<Pred> {
    let Some(((_, first), others)) = rules.split_first() else {
        return Vec::new();
    };
    let shared = |part: &&Pred| {
        others
            .iter()
            .all(|(_, other)| conjuncts(other).contains(part))
    };
    let mut common: Vec<Pred> = conjuncts(first).iter().filter(shared).cloned().collect();
    let rests: Vec<Pred> = rules.iter().map(|(_, pred)| rest(pred, &common)).collect();
    common.extend(kinds(&rests));
    common
}

/// Rules whose needs look at the same fields in the same way.
struct Group {
    members: Vec<(Need, Member)>,
}

impl Group {
    fn takes(&self, need: &Need) -> bool {
        self.members
            .first()
            .is_some_and(|(first, _)| first.is_like(need))
    }

    /// Neighbours have words in common.
    fn batches(mut self) -> Vec<Batch> {
        self.members
            .sort_by(|(a, _), (b, _)| a.order().cmp(&b.order()));
        let loose = self
            .members
            .first()
            .is_some_and(|(need, _)| need.is_loose());
        let most = if loose { LOOSE_BATCH } else { BATCH };
        let mut batches: Vec<(Need, Vec<Member>)> = Vec::new();
        for (need, member) in self.members {
            match batches.last_mut() {
                Some((guard, members))
                    if members.len() < most && guard.words_with(&need) <= WORDS =>
                {
                    guard.join(need);
                    members.push(member);
                }
                Some(_) | None => batches.push((need, vec![member])),
            }
        }
        let batch = |(guard, members): (Need, Vec<Member>)| Batch {
            guard: Some(guard.pred()),
            members,
        };
        batches.into_iter().map(batch).collect()
    }
}

/// The numbers of the rules of some packs in two halves. Rules that stand in the same batches stay
/// together.
pub fn halves(packs: &[Pack]) -> (Vec<usize>, Vec<usize>) {
    let batches = packs.iter().flat_map(|pack| &pack.batches);
    let members = batches.flat_map(|batch| &batch.members);
    let mut first: Vec<usize> = members.map(|member| member.number).collect();
    let second = first.split_off(first.len() / 2);
    (first, second)
}

impl Batch {
    /// Two batches with the same guard.
    pub fn halves(mut self) -> (Batch, Batch) {
        let members = self.members.split_off(self.members.len() / 2);
        let other = Batch {
            guard: self.guard.clone(),
            members,
        };
        (self, other)
    }
}

#[cfg(test)]
mod tests;
