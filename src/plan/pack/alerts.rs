//! Packs of alerts: rules of one source whose matches become alerts in the same way, as one plan.
//! Its windows are kept apart by the rule's key, which is a key of the plan.

use super::pack;
use crate::plan::alert::{
    AlertPlan, Dedup, EventLeg, Head, Leg, MappedRule, Measure, PackLeg, PackMember, Window,
};

/// What rules of one pack have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Kin {
    source: String,
    window: Window,
    dedup: Option<i64>,
    measure: Measure,
}

/// `None` where a plan can't be one of several: that of a correlation.
pub fn kin(plan: &AlertPlan<'_>) -> Option<Kin> {
    let (leg, _) = only(plan)?;
    Some(Kin {
        source: leg.source.name.clone(),
        window: plan.window.clone(),
        dedup: plan.dedup.as_ref().map(|dedup| dedup.period),
        measure: plan.measure,
    })
}

/// The leg and the rule of a plan for a single rule.
fn only<'p, 's>(plan: &'p AlertPlan<'s>) -> Option<(&'p EventLeg<'s>, &'p MappedRule)> {
    let [Leg::Events(leg)] = plan.legs.as_slice() else {
        return None;
    };
    let [mapping] = leg.mappings.as_slice() else {
        return None;
    };
    let [rule] = mapping.rules.as_slice() else {
        return None;
    };
    let whole = 0..plan.key_names.len();
    let by_all_keys = |dedup: &Dedup| dedup.by.iter().copied().eq(whole.clone());
    let plain = plan.rules == 0
        && plan.title.is_none()
        && plan.context.is_empty()
        && plan.entities.is_empty()
        && plan.dedup.as_ref().is_none_or(by_all_keys);
    plain.then_some((leg, rule))
}

/// The plan of the alerts of several rules, each with a number that those of its log source have
/// in common. `None` where they are not of one [`Kin`].
pub fn packed<'s>(plans: &[(&AlertPlan<'s>, usize)]) -> Option<AlertPlan<'s>> {
    let (first, _) = plans.first()?;
    let kin = self::kin(first)?;
    let (leg, _) = only(first)?;
    let mut members = Vec::new();
    let mut numbers: Vec<usize> = Vec::new();
    for (plan, number) in plans {
        if self::kin(plan).as_ref() != Some(&kin) {
            return None;
        }
        members.push(member(plan)?);
        numbers.push(*number);
    }
    let mut kinds = numbers.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let of_kind = |kind: usize| {
        let positions = (0..members.len()).filter(|at| numbers[*at] == kind);
        let preds: Vec<_> = positions.map(|at| (at, &members[at].pred)).collect();
        pack(&preds)
    };
    let packs = kinds.into_iter().map(of_kind).collect();
    Some(AlertPlan {
        rule: Head {
            key: String::new(),
            title: String::new(),
            level: None,
            risk_score: None,
        },
        rules: 0,
        key_names: vec!["rule".into(), "key".into()],
        absent_keys: false,
        measure: first.measure,
        window: first.window.clone(),
        dedup: first.dedup.as_ref().map(|dedup| Dedup {
            period: dedup.period,
            by: vec![0, 1],
        }),
        title: None,
        context: Vec::new(),
        entities: Vec::new(),
        legs: vec![Leg::Pack(Box::new(PackLeg {
            source: leg.source,
            time: leg.time.clone(),
            id: leg.id.clone(),
            members,
            packs,
        }))],
    })
}

fn member(plan: &AlertPlan<'_>) -> Option<PackMember> {
    let (leg, rule) = only(plan)?;
    Some(PackMember {
        rule: plan.rule.clone(),
        key_names: plan.key_names.clone(),
        keys: leg.mappings.first()?.keys.clone(),
        absent_keys: plan.absent_keys,
        pred: rule.pred.clone(),
        measure: rule.measure.clone(),
        payload: leg.payload.clone(),
    })
}
