//! The views, executed.

use super::{PLAIN, context, project, rendered};
use duckdb::Connection;
use siglake::dialect;

#[test]
fn views_count_the_alerts_of_the_table() {
    let mut project = project();
    project.dialect = &dialect::DuckDb;
    let context = context(&[("rules/plain.yml", PLAIN)], &project);
    let connection = Connection::open_in_memory().expect("memory");
    connection
        .execute_batch(&context.tables.alerts.ddl)
        .expect("the table");
    for (id, level, days, entities) in [
        ("a", "'high'", 1, r#"{"user":"eve","host":null}"#),
        ("b", "'high'", 1, r#"{"user":"eve","address":"192.0.2.1"}"#),
        ("c", "NULL", 400, "{}"),
    ] {
        let insert = format!(
            "INSERT INTO siglake_alerts (alert_id, rule_id, rule_title, level, risk_score, title, alert_time, event_count, entities, alert_date) \
             SELECT '{id}', 'r', 'R', {level}, 75, 't', t, 2, '{entities}', strftime(t, '%Y-%m-%d') FROM (SELECT TIMESTAMP '2026-03-10' - INTERVAL {days} DAY AS t)"
        );
        connection.execute_batch(&insert).expect("a row");
    }
    let files = rendered("views", &context);
    assert_eq!(files.len(), 4);
    for (path, sql) in &files {
        connection
            .execute_batch(sql)
            .unwrap_or_else(|error| panic!("{path}: {error}\n{sql}"));
    }
    let one = |query: &str| -> String {
        connection
            .query_row(query, [], |row| row.get(0))
            .unwrap_or_else(|error| panic!("{error}: {query}"))
    };
    let daily =
        "SELECT string_agg(alerts || ':' || events, ' ' ORDER BY alerts) FROM siglake_alerts_daily";
    assert_eq!(one(daily), "1:2 2:4");
    let newest = "SELECT string_agg(alert_id, ' ' ORDER BY alert_id) FROM siglake_alerts_newest";
    assert_eq!(one(newest), "a b");
    let levels = "SELECT string_agg(level || rank || ':' || alerts, ' ' ORDER BY rank) FROM siglake_alerts_levels";
    assert_eq!(one(levels), "high2:2 none6:1");
    let entities = "SELECT string_agg(kind || ' ' || entity || ' ' || alerts || ' ' || rules || ' ' || risk, ', ' ORDER BY kind) FROM siglake_alerts_entities";
    assert_eq!(one(entities), "address 192.0.2.1 1 1 75, user eve 2 1 150");
}

/// The Athena form differs in its functions alone; it is read by the parser that reads the queries.
#[test]
fn the_athena_form_is_sql() {
    let context = context(&[("rules/plain.yml", PLAIN)], &project());
    for (path, sql) in rendered("views", &context) {
        let sql = sql.trim_end().trim_end_matches(';');
        let parsed =
            sqlparser::parser::Parser::parse_sql(&sqlparser::dialect::GenericDialect {}, sql);
        assert!(parsed.is_ok_and(|it| it.len() == 1), "{path}: {sql}");
    }
}
