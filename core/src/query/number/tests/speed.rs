//! Numbers of 10,000 deals, each with a history.

use super::{Set, november, year};
use crate::api::number::Bucket;

/// Every deal moved three times; a third is open, the rest won or lost on all days of two years.
const MANY: &str = "
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
    INSERT INTO deals (id, title, amount, currency, pipeline, status, priority, created_at, closed_at, expected_close,
        lost_reason, sample, has_note, tags, folded, unreadable)
    SELECT CAST(printf('%016d', i) AS BLOB), 'Deal ' || i, i * 100, iif(i % 9 = 0, 'CHF', 'EUR'), 'sales',
        CASE i % 5 WHEN 0 THEN 'won' WHEN 1 THEN 'lost' WHEN 2 THEN 'lead' WHEN 3 THEN 'qualified' ELSE 'proposal' END,
        0, 1733000000000 + i * 5000000, iif(i % 5 < 2, 1735000000000 + i * 6000000, NULL),
        iif(i % 4 = 0, NULL, printf('2026-%02d-10', 1 + i % 12)), iif(i % 5 = 1, 'Reason ' || i % 20, NULL),
        0, 0, '', '', '' FROM n;
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 29999)
    INSERT INTO activities (document, id, at, type, data)
    SELECT CAST(char(1) || printf('%016d', i / 3) AS BLOB), CAST(printf('%016d', i) AS BLOB), 1734000000000 + i * 1000000,
        'stage', iif(i % 2, '{\"from\":\"lead\",\"to\":\"qualified\"}', '{\"from\":\"qualified\",\"to\":\"proposal\"}') FROM n;
    UPDATE stages SET rotting_days = 20 WHERE kind = 'open';";

#[test]
fn ten_thousand_deals_are_counted_in_time() {
    let set = Set::new();
    set.sql(MANY);
    let mut times = Vec::new();
    for ask in [november(), year(), november(), year(), november()] {
        let start = std::time::Instant::now();
        let numbers = set.ask(&ask);
        times.push(start.elapsed());
        // 6,000 are open; a ninth of them is in francs.
        assert_eq!(numbers.open.count, 5_333);
    }
    times.sort_unstable();
    eprintln!("numbers of 10,000 deals: {times:?}");
    let rows = set.rows(&year(), &Bucket::Open { stage: None });
    assert_eq!(
        (rows.rows.len(), rows.total.count),
        (1_000, 5_333),
        "all are counted, the largest are listed"
    );
    // Three times the budget of a release build, in a debug build, on a busy machine.
    assert!(times[2].as_millis() < 450, "{times:?}");
}

#[test]
fn history_is_read_from_its_index_alone() {
    let set = Set::new();
    let plan = |sql: &str| -> String {
        let explain = format!("EXPLAIN QUERY PLAN {sql}");
        let mut statement = set.conn().prepare(&explain).expect("good SQL");
        let lines = statement.query_map([], |row| row.get::<_, String>(3));
        lines
            .expect("a plan")
            .collect::<Result<Vec<_>, _>>()
            .expect("lines")
            .join("; ")
    };
    let moves = plan(crate::query::number::facts::STEPS);
    assert!(
        moves.contains("activities_moves") && !moves.contains("TEMP B-TREE"),
        "{moves}"
    );
    for sql in crate::query::rotting::SIGNS {
        let signs = plan(sql);
        assert!(
            signs.contains("COVERING INDEX") && !signs.contains("TEMP B-TREE"),
            "{signs}"
        );
    }
}
