use super::*;
use crate::modifier::Number;
use crate::pattern::Pattern;
use crate::predicate::{Field, Test};
use crate::source::{Access, Type};

fn field(name: &str) -> Box<Field> {
    Box::new(Field::Place {
        name: name.into(),
        access: Access {
            column: name.into(),
            column_type: Type::Text,
            steps: Vec::new(),
        },
        time: None,
    })
}

fn has(name: &str, words: &[&str]) -> Pred {
    let patterns = words.iter().map(|word| Pattern::parse(word)).collect();
    Pred::Test(
        field(name),
        Test::Patterns {
            patterns,
            cased: false,
        },
    )
}

fn kind(number: i128) -> Pred {
    Pred::Test(field("kind"), Test::Numbers(vec![Number::Int(number)]))
}

fn shown(preds: &[Pred]) -> String {
    let rules: Vec<(usize, &Pred)> = preds.iter().enumerate().collect();
    let pack = pack(&rules);
    let common: Vec<String> = pack.common.iter().map(ToString::to_string).collect();
    let mut lines = vec![format!("common: {}", common.join(" and "))];
    for batch in &pack.batches {
        let guard = batch.guard.as_ref().map(ToString::to_string);
        lines.push(format!("where {}:", guard.unwrap_or("always".into())));
        for member in &batch.members {
            lines.push(format!("  {}: {}", member.number, member.pred));
        }
    }
    lines.join("\n")
}

#[test]
fn rules_stand_where_one_of_their_words_is_needed() {
    let not = |pred: Pred| pred.negate();
    let preds = [
        Pred::all(vec![
            kind(1),
            has("a", &["*powershell*"]),
            has("b", &["*x*"]),
        ]),
        Pred::all(vec![
            kind(1),
            has("b", &["*y*", "*longer words*"]),
            has("a", &["*cmd*"]),
        ]),
        Pred::all(vec![kind(1), not(has("a", &["*mimikatz*"]))]),
        Pred::all(vec![
            kind(1),
            Pred::any(vec![has("a", &["*mimikatz*"]), has("a", &["*rubeus*"])]),
        ]),
        Pred::all(vec![
            kind(1),
            Pred::any(vec![
                has("a", &["*mimikatz*"]),
                not(has("a", &["*rubeus*"])),
            ]),
        ]),
        Pred::all(vec![kind(1), kind(7), has("a", &["*"])]),
    ];
    expect_test::expect![[r#"
        common: kind = 1
        where a ~ any ["*cmd*", "*mimikatz*", "*rubeus*", "*powershell*"]:
          1: b ~ any ["*y*", "*longer words*"] and a ~ "*cmd*"
          3: a ~ "*mimikatz*" or a ~ "*rubeus*"
          0: a ~ "*powershell*" and b ~ "*x*"
        where kind = 7:
          5: kind = 7 and a ~ "*"
        where always:
          2: not a ~ "*mimikatz*"
          4: a ~ "*mimikatz*" or not a ~ "*rubeus*""#]]
    .assert_eq(&shown(&preds));
}

#[test]
fn of_a_rule_by_itself_all_is_common() {
    expect_test::expect![[r#"
        common: a ~ "x"
        where always:
          0: true"#]]
    .assert_eq(&shown(&[has("a", &["x"])]));
}

#[test]
fn guards_have_few_words_and_batches_few_rules() {
    let words: Vec<String> = (0..500).map(|n| format!("*word {n}*")).collect();
    let preds: Vec<Pred> = words.iter().map(|word| has("a", &[word])).collect();
    let rules: Vec<(usize, &Pred)> = preds.iter().enumerate().collect();
    let pack = pack(&rules);
    assert!(
        pack.batches
            .iter()
            .all(|batch| batch.members.len() <= BATCH)
    );
    let members: usize = pack.batches.iter().map(|batch| batch.members.len()).sum();
    assert_eq!(members, 500);
    let all: Vec<&str> = words.iter().map(String::as_str).collect();
    let wide: Vec<Pred> = all.chunks(150).map(|chunk| has("a", chunk)).collect();
    let rules: Vec<(usize, &Pred)> = wide.iter().enumerate().collect();
    assert_eq!(super::pack(&rules).batches.len(), 3);
}

#[test]
fn the_kinds_of_events_are_common() {
    let preds = [
        Pred::all(vec![kind(1), has("a", &["*"])]),
        Pred::all(vec![Pred::any(vec![kind(2), kind(3)]), has("b", &["*"])]),
    ];
    expect_test::expect![[r#"
        common: kind = any [1, 2, 3]
        where kind = 1:
          0: kind = 1 and a ~ "*"
        where kind = any [2, 3]:
          1: (kind = 2 or kind = 3) and b ~ "*""#]]
    .assert_eq(&shown(&preds));
    let other = has("b", &["y"]);
    assert_eq!(kinds([&preds[0], &other]), None);
}
