//! The rows that take part: one narrow row for each event that matches one of the plan's rules.

use super::super::expr::{Arithmetic, Comparison, Expr, Expression, Function};
use super::super::matches::is_ambiguous;
use super::super::partitions;
use super::super::predicate::{NUMBER, filter};
use super::super::statement::{From, Query, Step, column, kept};
use super::super::times::{self, MAX_EPOCH_SECONDS};
use super::super::values::{self, Names};
use super::{
    ALERT_ID, AT, Builder, CONTEXT, ENTITIES, GROUP, ID, LEVEL, TIME, TITLE, VALUE, flag_column,
    group_columns, key_columns, payload_columns,
};
use crate::plan::alert::{
    AlertPlan, EventLeg, Leg, MappedRule, Mapping, Measure, Payload, TemplatePart, TextValue,
};
use crate::plan::schedule::Bound;
use crate::predicate::{Field, Pred};
use crate::source::{Source, TimeFormat, Type};

impl Builder<'_> {
    /// The step of all rows: time, id, group and keys, value, flags, payload.
    pub(super) fn matches(
        &mut self,
        plan: &AlertPlan<'_>,
        prefix: &str,
        after: Option<&Bound>,
    ) -> String {
        let mut queries = Vec::new();
        let within = self.scope.within(TIME, after);
        for (number, leg) in plan.legs.iter().enumerate() {
            match leg {
                Leg::Events(leg) => {
                    for position in 0..leg.mappings.len() {
                        let rows = self.rows(plan, leg, position, after);
                        let name = self.step(format!("{prefix}rows{number}_{position}"), rows);
                        queries.push(taking_part(plan, &name, &within));
                    }
                }
                Leg::Alerts {
                    plan: inner,
                    rules,
                    keys,
                    measure,
                } => {
                    let alerts = self.alerts(inner, &format!("{prefix}c{number}_"), after);
                    let rows = inner_rows(plan, inner, &alerts, rules, keys, measure);
                    let name = self.step(format!("{prefix}rows{number}"), rows);
                    queries.push(taking_part(plan, &name, &within));
                }
                Leg::Pack(leg) => {
                    let name = self.pack_rows(plan, prefix, leg, after);
                    queries.push(taking_part(plan, &name, &within));
                }
            }
        }
        let name = format!("{prefix}matches");
        self.steps.push(Step {
            name: name.clone(),
            queries,
            recursive: false,
        });
        name
    }

    /// Counts the rows that take part, and those that lack a key for it.
    pub(super) fn participation(&mut self, plan: &AlertPlan<'_>) -> Query {
        let mut queries = Vec::new();
        let keys = || (0..plan.key_names.len()).map(raw_key);
        for (number, leg) in plan.legs.iter().enumerate() {
            let names: Vec<String> = match leg {
                Leg::Events(leg) => (0..leg.mappings.len())
                    .map(|position| {
                        let rows = self.rows(plan, leg, position, None);
                        self.step(format!("rows{number}_{position}"), rows)
                    })
                    .collect(),
                Leg::Alerts {
                    plan: inner,
                    rules,
                    keys,
                    measure,
                } => {
                    let alerts = self.alerts(inner, &format!("c{number}_"), None);
                    let rows = inner_rows(plan, inner, &alerts, rules, keys, measure);
                    vec![self.step(format!("rows{number}"), rows)]
                }
                Leg::Pack(leg) => vec![self.pack_rows(plan, "", leg, None)],
            };
            for name in names {
                let mut columns = vec![(column(TIME), TIME.to_owned())];
                columns.extend(kept(&keys().collect::<Vec<_>>()));
                queries.push(Query::from_step(&name, columns));
            }
        }
        self.steps.push(Step {
            name: "rows".into(),
            queries,
            recursive: false,
        });
        let lacks = if plan.absent_keys {
            Expr::Bool(false)
        } else {
            Expr::or(
                keys()
                    .map(|key| Expr::IsNull(column(&key).boxed()))
                    .collect(),
            )
        };
        let count = |filter: Expr| {
            super::super::statement::aggregate_where(Function::Count, Vec::new(), filter)
        };
        let columns = vec![
            (
                count(Expr::Not(lacks.clone().boxed())),
                super::TAKING_PART.to_owned(),
            ),
            (count(lacks), super::WITHOUT_KEY.to_owned()),
        ];
        Query::from_step("rows", columns).filtered(Expr::IsNotNull(column(TIME).boxed()))
    }

    /// Events of a mapping, with NULL for what is absent.
    fn rows(
        &self,
        plan: &AlertPlan<'_>,
        leg: &EventLeg<'_>,
        position: usize,
        after: Option<&Bound>,
    ) -> Query {
        let names = &mut Names::default();
        let mapping = &leg.mappings[position];
        let mut columns = vec![
            (micros(&leg.time, names), TIME.to_owned()),
            (event_id(leg.source, &leg.id, names), ID.to_owned()),
        ];
        for (number, value) in mapping.keys.iter().enumerate() {
            columns.push((text_value(value, names), raw_key(number)));
        }
        match plan.measure {
            Measure::None => {}
            Measure::Distinct => {
                let value = measured(leg, position, names, &mut |fields, names| {
                    tuple(
                        fields
                            .iter()
                            .map(|field| values::text(field, names))
                            .collect(),
                    )
                });
                columns.push((value, VALUE.to_owned()));
            }
            Measure::Number => {
                let value = measured(leg, position, names, &mut |fields, names| {
                    let field = fields.first();
                    number(field.map_or(Expr::Null, |field| values::text(field, names)))
                });
                columns.push((value, VALUE.to_owned()));
            }
        }
        for flag in 0..plan.rules {
            columns.push((flag_of(leg, position, flag, names), flag_column(flag)));
        }
        columns.extend(payload(plan, &leg.payload, names));
        let table = (self.tables)(leg.source);
        let mut filters = self.mapping_partitions(leg, position, after);
        filters.extend(operands(row_filter(leg, position, names)));
        Query {
            columns,
            filter: Expr::and(filters),
            from: From::Table {
                aliased: is_ambiguous(leg.source, &table),
                name: table,
            },
            group_by: Vec::new(),
        }
    }
}

impl Builder<'_> {
    fn mapping_partitions(
        &self,
        leg: &EventLeg<'_>,
        position: usize,
        after: Option<&Bound>,
    ) -> Vec<Expr> {
        let rules = leg.mappings[position].rules.iter();
        let preds: Vec<&Pred> = rules.map(|rule| &rule.pred).collect();
        self.partitions(leg.source, &preds, after)
    }

    /// Tests by which partitions of a source's table are left out that hold nothing for any of
    /// the predicates.
    pub(super) fn partitions(
        &self,
        source: &Source,
        preds: &[&Pred],
        after: Option<&Bound>,
    ) -> Vec<Expr> {
        if !self.scope.prunes {
            return Vec::new();
        }
        let mut filters = partitions::fixed(source, preds);
        if let (Some(run), Some(after)) = (self.scope.run, after) {
            let of_run = partitions::of_run(source, run, after);
            filters.extend(of_run.into_iter().flat_map(operands));
        }
        filters
    }
}

/// All payloads of a plan's events.
pub(super) fn payloads<'p>(plan: &'p AlertPlan<'_>) -> impl Iterator<Item = &'p Payload> {
    plan.legs.iter().flat_map(|leg| match leg {
        Leg::Events(leg) => vec![&leg.payload],
        Leg::Alerts { .. } => Vec::new(),
        Leg::Pack(leg) => leg.members.iter().map(|member| &member.payload).collect(),
    })
}

/// A key before those are dropped that lack one.
pub(super) fn raw_key(number: usize) -> String {
    format!("_key{number}")
}

/// The rows with a time and, where it is asked for, with all keys; with the group.
fn taking_part(plan: &AlertPlan<'_>, rows: &str, within: &[Expr]) -> Query {
    let keys: Vec<Expr> = (0..plan.key_names.len())
        .map(|number| column(&raw_key(number)))
        .collect();
    let simple = key_columns(plan).first().is_some_and(|name| name == GROUP);
    let group = match keys.as_slice() {
        [] => Expr::Text(String::new()),
        [key] if simple => key.clone(),
        keys => canonical(keys),
    };
    let mut columns = vec![
        (column(TIME), TIME.to_owned()),
        (column(ID), ID.to_owned()),
        (group, GROUP.to_owned()),
    ];
    columns.extend(kept(&group_columns(plan).split_off(1)));
    if plan.measure != Measure::None {
        columns.push((column(VALUE), VALUE.to_owned()));
    }
    columns.extend(kept(&(0..plan.rules).map(flag_column).collect::<Vec<_>>()));
    columns.extend(kept(&payload_columns(plan)));
    let mut present = vec![Expr::IsNotNull(column(TIME).boxed())];
    present.extend_from_slice(within);
    if !plan.absent_keys {
        present.extend(keys.into_iter().map(|key| Expr::IsNotNull(key.boxed())));
    }
    Query::from_step(rows, columns).filtered(Expr::and(present))
}

/// A text that tells key tuples apart, absent values too.
pub(super) fn canonical(keys: &[Expr]) -> Expr {
    let one = |key: &Expr| {
        let length = Expr::AsText(Expr::Length(key.clone().boxed()).boxed());
        Expr::Coalesce(vec![
            Expr::Concat(vec![length, Expr::Text(":".into()), key.clone()]),
            Expr::Text("-".into()),
        ])
    };
    match keys {
        [] => Expr::Text(String::new()),
        [key] => one(key),
        keys => Expr::Concat(keys.iter().map(one).collect()),
    }
}

/// One value, or a tuple that is NULL where one of its values is.
pub(super) fn tuple(mut texts: Vec<Expr>) -> Expr {
    if texts.len() == 1 {
        return texts.remove(0);
    }
    let parts = texts
        .into_iter()
        .flat_map(|text| {
            let length = Expr::AsText(Expr::Length(text.clone().boxed()).boxed());
            [length, Expr::Text(":".into()), text]
        })
        .collect();
    Expr::Concat(parts)
}

/// Text as a double where it is a number as rules write one.
pub(super) fn number(value: Expr) -> Expr {
    let is_number = Expr::Matches(value.clone().boxed(), Expression::Portable(NUMBER.into()));
    Expr::Case {
        branches: vec![(is_number, Expr::AsFloat(value.boxed()))],
        otherwise: None,
    }
}

/// The filter of a mapping's rows: one of its rules matches, and no mapping before it has the
/// event in the same group already.
fn row_filter(leg: &EventLeg<'_>, position: usize, names: &mut Names) -> Expr {
    let mut parts = vec![matching(&leg.mappings[position], names)];
    for earlier in &leg.mappings[..position] {
        let same = same_row(earlier, &leg.mappings[position], names);
        let seen = Expr::and(vec![matching(earlier, names), same]);
        parts.push(Expr::Not(
            Expr::Coalesce(vec![seen, Expr::Bool(false)]).boxed(),
        ));
    }
    Expr::and(parts)
}

/// The operands of a conjunction.
fn operands(filter: Expr) -> Vec<Expr> {
    match filter {
        Expr::And(parts) => parts,
        other => vec![other],
    }
}

/// One of the mapping's rules matches.
fn matching(mapping: &Mapping, names: &mut Names) -> Expr {
    Expr::or(
        mapping
            .rules
            .iter()
            .map(|rule| filter(&rule.pred, names))
            .collect(),
    )
}

/// The measure by the first of the listed rules that matches the event in a mapping's group.
fn measured(
    leg: &EventLeg<'_>,
    position: usize,
    names: &mut Names,
    value: &mut dyn FnMut(&[Field], &mut Names) -> Expr,
) -> Expr {
    let all = leg.mappings.iter().enumerate();
    let mut rules: Vec<(usize, &MappedRule)> = all
        .flat_map(|(other, mapping)| mapping.rules.iter().map(move |rule| (other, rule)))
        .collect();
    rules.sort_by_key(|(_, rule)| rule.flag);
    let first = rules.first().map(|(_, rule)| rule.measure.as_slice());
    let first = first.unwrap_or_default();
    if rules.iter().all(|(_, rule)| rule.measure == first) {
        return value(first, names);
    }
    let branches = rules.into_iter().map(|(other, rule)| {
        let mut parts = vec![filter(&rule.pred, names)];
        if other != position {
            parts.push(same_row(
                &leg.mappings[position],
                &leg.mappings[other],
                names,
            ));
        }
        (Expr::and(parts), value(&rule.measure, names))
    });
    Expr::Case {
        branches: branches.collect(),
        otherwise: None,
    }
}

/// Whether two mappings give the event the same keys.
fn same_row(one: &Mapping, other: &Mapping, names: &mut Names) -> Expr {
    let mut parts = Vec::new();
    for (left, right) in one.keys.iter().zip(&other.keys) {
        if left != right {
            let (left, right) = (text_value(left, names), text_value(right, names));
            parts.push(same(left, right));
        }
    }
    Expr::and(parts)
}

fn same(left: Expr, right: Expr) -> Expr {
    Expr::Not(Expr::IsDistinct(left.boxed(), right.boxed()).boxed())
}

/// Whether the rule of a flag matches the event in the group of a mapping.
fn flag_of(leg: &EventLeg<'_>, position: usize, flag: usize, names: &mut Names) -> Expr {
    let mut options = Vec::new();
    for (other, mapping) in leg.mappings.iter().enumerate() {
        for rule in mapping.rules.iter().filter(|rule| rule.flag == flag) {
            let mut parts = vec![filter(&rule.pred, names)];
            if other != position {
                parts.push(same_row(&leg.mappings[position], mapping, names));
            }
            options.push(Expr::and(parts));
        }
    }
    match Expr::or(options) {
        Expr::Bool(value) => Expr::Bool(value),
        some => Expr::Coalesce(vec![some, Expr::Bool(false)]),
    }
}

pub(super) fn event_id(source: &Source, id: &[Field], names: &mut Names) -> Expr {
    let texts: Vec<Expr> = id.iter().map(|field| values::text(field, names)).collect();
    match texts.as_slice() {
        [one] if !source.event_id.is_empty() => {
            Expr::Coalesce(vec![one.clone(), Expr::Text(String::new())])
        }
        texts if source.event_id.is_empty() => Expr::Md5(canonical(texts).boxed()),
        texts => canonical(texts),
    }
}

pub(super) fn text_value(value: &TextValue, names: &mut Names) -> Expr {
    match value {
        TextValue::Constant(text) => Expr::Text(text.clone()),
        TextValue::Field(field) => values::text(field, names),
        TextValue::Template(parts) => template(parts, names),
    }
}

/// A template filled in; absent values read `None`.
pub(super) fn template(parts: &[TemplatePart], names: &mut Names) -> Expr {
    let mut texts: Vec<Expr> = parts
        .iter()
        .map(|part| match part {
            TemplatePart::Text(text) => Expr::Text(text.clone()),
            TemplatePart::Value(field) => {
                Expr::Coalesce(vec![values::text(field, names), Expr::Text("None".into())])
            }
        })
        .collect();
    match texts.len() {
        0 => Expr::Text(String::new()),
        1 => texts.remove(0),
        _ => Expr::Concat(texts),
    }
}

fn payload(plan: &AlertPlan<'_>, payload: &Payload, names: &mut Names) -> Vec<(Expr, String)> {
    payload_columns(plan)
        .into_iter()
        .map(|name| {
            let value = match name.as_str() {
                TITLE => template(payload.title.as_deref().unwrap_or_default(), names),
                LEVEL => levels(payload, names),
                CONTEXT => context(payload, names),
                ENTITIES => entities(payload, names),
                other => unreachable!("`{other}` is no column of a payload"),
            };
            (value, name)
        })
        .collect()
}

/// The object of what the alerts show.
pub(super) fn context(payload: &Payload, names: &mut Names) -> Expr {
    let pairs = payload.context.iter();
    let pairs = pairs.map(|(name, field)| (name.clone(), values::text(field, names)));
    json_object(pairs.collect())
}

/// The object of the entities of each kind.
pub(super) fn entities(payload: &Payload, names: &mut Names) -> Expr {
    let pairs = payload.entities.iter().map(|(kind, fields)| {
        let texts = fields.iter().map(|field| values::text(field, names));
        (kind.clone(), coalesced(texts.collect()))
    });
    json_object(pairs.collect())
}

fn coalesced(mut texts: Vec<Expr>) -> Expr {
    if texts.len() == 1 {
        texts.remove(0)
    } else {
        Expr::Coalesce(texts)
    }
}

/// The dynamic level, or the empty text where the rule's own holds.
pub(super) fn levels(payload: &Payload, names: &mut Names) -> Expr {
    if payload.levels.is_empty() {
        return Expr::Text(String::new());
    }
    Expr::Case {
        branches: payload
            .levels
            .iter()
            .map(|(pred, level)| (filter(pred, names), Expr::Text(level.name().to_owned())))
            .collect(),
        otherwise: Some(Expr::Text(String::new()).boxed()),
    }
}

/// A JSON object of texts, as text.
pub(super) fn json_object(pairs: Vec<(String, Expr)>) -> Expr {
    let mut parts = Vec::new();
    let mut plain = String::from("{");
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        if index > 0 {
            plain.push(',');
        }
        plain.push_str(&serde_json::Value::String(name).to_string());
        plain.push(':');
        parts.push(Expr::Text(std::mem::take(&mut plain)));
        parts.push(Expr::Coalesce(vec![
            Expr::JsonString(value.boxed()),
            Expr::Text("null".into()),
        ]));
    }
    plain.push('}');
    parts.push(Expr::Text(plain));
    if parts.len() == 1 {
        return parts.remove(0);
    }
    Expr::Concat(parts)
}

/// The event time in microseconds; NULL where there is none or it can't be read.
pub(super) fn micros(time: &Field, names: &mut Names) -> Expr {
    let read = |text: Expr, format: Option<TimeFormat>| {
        times::of_text(text, format, |time| Expr::TimeMicros(time.boxed()))
    };
    let Field::Place { access, time, .. } = time else {
        return read(values::text(time, names), None);
    };
    let whole = |value: Expr, factor: i128| {
        let limit = MAX_EPOCH_SECONDS * (1_000_000 / factor);
        let in_range = Expr::And(vec![
            value
                .clone()
                .compare(Comparison::Gte, Expr::Integer(-limit)),
            value.clone().compare(Comparison::Lte, Expr::Integer(limit)),
        ]);
        let scaled = if factor == 1 {
            value
        } else {
            Expr::Arithmetic(
                value.boxed(),
                Arithmetic::Multiply,
                Expr::Integer(factor).boxed(),
            )
        };
        Expr::Case {
            branches: vec![(in_range, scaled)],
            otherwise: None,
        }
    };
    match (values::plain(access), times::epoch_factor(*time)) {
        (None, _) => Expr::Null,
        (Some((value, Type::Timestamp)), _) => Expr::TimeMicros(value.boxed()),
        (Some((value, Type::Integer)), Some(factor)) => whole(value, factor),
        (Some((value, Type::Number)), Some(factor)) => times::float_micros(value, factor),
        (Some(_), Some(factor)) => {
            // Text of a number, perhaps with a fraction: doubles hold microseconds until 2255.
            let text = values::text(&place(access, None), names);
            let is_number =
                Expr::Matches(text.clone().boxed(), Expression::Portable(NUMBER.into()));
            let read = times::float_micros(Expr::AsFloat(text.boxed()), factor);
            Expr::Case {
                branches: vec![(is_number, read)],
                otherwise: None,
            }
        }
        (Some(_), None) => read(values::text(&place(access, None), names), *time),
    }
}

fn place(access: &crate::source::Access, time: Option<TimeFormat>) -> Field {
    Field::Place {
        name: String::new(),
        access: access.clone(),
        time,
    }
}

/// The alerts of an inner plan as rows of the outer one.
fn inner_rows(
    plan: &AlertPlan<'_>,
    inner: &AlertPlan<'_>,
    alerts: &str,
    rules: &[usize],
    keys: &[usize],
    measure: &[usize],
) -> Query {
    let inner_keys = key_columns(inner);
    let mut columns = vec![
        (column(AT), TIME.to_owned()),
        (column(ALERT_ID), ID.to_owned()),
    ];
    for (number, key) in keys.iter().enumerate() {
        columns.push((column(&inner_keys[*key]), raw_key(number)));
    }
    let texts: Vec<Expr> = measure
        .iter()
        .map(|key| column(&inner_keys[*key]))
        .collect();
    match plan.measure {
        Measure::None => {}
        Measure::Distinct => columns.push((tuple(texts), VALUE.to_owned())),
        Measure::Number => {
            let value = texts.into_iter().next().unwrap_or(Expr::Null);
            columns.push((number(value), VALUE.to_owned()));
        }
    }
    for flag in 0..plan.rules {
        columns.push((Expr::Bool(rules.contains(&flag)), flag_column(flag)));
    }
    Query::from_step(alerts, columns)
}

/// What a window shows of its first event: the least by id among those of an instant.
pub(super) fn first_of(plan: &AlertPlan<'_>, instant: Expr) -> Vec<(Expr, String)> {
    payload_columns(plan)
        .into_iter()
        .map(|name| {
            let value = super::super::statement::aggregate_where(
                Function::MinBy,
                vec![column(&name), column(ID)],
                column(TIME).compare(Comparison::Eq, instant.clone()),
            );
            (value, name)
        })
        .collect()
}
