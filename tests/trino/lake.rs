//! Hive and Iceberg over files: what partitions save is seen in the bytes read, and a MERGE that
//! is repeated changes nothing. From version 476 of Trino on; Maven Central lacks the connectors
//! of 435.

use crate::Outcome;
use crate::server::{Server, answer};

pub fn suite(server: &Server) -> Outcome {
    let hive = server.client("hive");
    let iceberg = server.client("iceberg");
    answer(&hive, "CREATE SCHEMA IF NOT EXISTS default")?;
    answer(&iceberg, "CREATE SCHEMA IF NOT EXISTS default")?;
    for format in ["PARQUET", "JSON"] {
        let table = format!("lake_{}", format.to_lowercase());
        answer(&hive, &format!("DROP TABLE IF EXISTS {table}"))?;
        answer(
            &hive,
            &format!(
                "CREATE TABLE {table} (id varchar, actor row(name varchar), region varchar, day varchar) \
                 WITH (format = '{format}', partitioned_by = ARRAY['region', 'day'])"
            ),
        )?;
        let inserted = answer(
            &hive,
            &format!(
                "INSERT INTO {table} SELECT CAST(n AS varchar), CAST(ROW(CAST(n AS varchar)) AS row(name varchar)), \
                 'r' || CAST(n % 3 AS varchar), '2026/01/0' || CAST(1 + n % 5 AS varchar) FROM UNNEST(sequence(1, 10000)) t(n)"
            ),
        )?;
        let whole = answer(
            &hive,
            &format!("SELECT count(id), count(actor.name) FROM {table}"),
        )?;
        let pruned = answer(
            &hive,
            &format!("SELECT count(id) FROM {table} WHERE day >= '2026/01/05' AND region = 'r1'"),
        )?;
        // One of fifteen partitions.
        let seen = (whole.progress.bytes, pruned.progress.bytes);
        let good = inserted.written == Some(10_000)
            && whole.rows[0][0] == 10_000
            && pruned.progress.rows < 1_000
            && seen.1 > 0
            && seen.1 * 10 < seen.0;
        if !good {
            return Err(format!("{format}: {whole:?}, {pruned:?}, bytes {seen:?}"));
        }
    }
    answer(&iceberg, "DROP TABLE IF EXISTS lake_alerts")?;
    answer(
        &iceberg,
        "CREATE TABLE lake_alerts (alert_id varchar, event_count bigint, alert_time timestamp(6)) \
         WITH (partitioning = ARRAY['day(alert_time)'])",
    )?;
    let merge = "MERGE INTO lake_alerts a USING (VALUES ('a', BIGINT '1', TIMESTAMP '2026-01-01 00:00:00.000001'), \
                 ('b', 2, TIMESTAMP '2026-01-02 00:00:00.000000')) AS s (alert_id, event_count, alert_time) \
                 ON a.alert_id = s.alert_id WHEN NOT MATCHED THEN INSERT (alert_id, event_count, alert_time) \
                 VALUES (s.alert_id, s.event_count, s.alert_time)";
    let written: Vec<Option<u64>> = (0..2)
        .map(|_| answer(&iceberg, merge).map(|answer| answer.written))
        .collect::<Result<_, _>>()?;
    let rows = answer(
        &iceberg,
        "SELECT count(*), max(alert_time) FROM lake_alerts",
    )?
    .rows;
    if written != [Some(2), Some(0)] || rows[0][0] != 2 {
        return Err(format!("MERGE wrote {written:?}, and there are {rows:?}"));
    }
    Ok("partitions pruned in Parquet and JSON, MERGE repeats without effect".into())
}
