//! The alert rules, read and tried by Prometheus' own tool: each fires when it should, and none while all is well.

use std::fmt::Write as _;
use std::process::Command;

use carnet_relay::metrics::FIGURES;

use super::{read, run};

/// A series, what it does a minute while all is well, and while nothing is: "first+step".
const SERIES: &[(&str, &str, &str)] = &[
    ("up{job=\"carnet-relay\"}", "1+0", "0+0"),
    ("carnet_ack_seconds_bucket{le=\"0.25\"}", "0+10", "0+0"),
    ("carnet_ack_seconds_bucket{le=\"0.5\"}", "0+10", "0+10"),
    ("carnet_ack_seconds_bucket{le=\"+Inf\"}", "0+10", "0+10"),
    (
        "carnet_catch_up_seconds_bucket{from=\"cursor\",le=\"2.5\"}",
        "0+10",
        "0+0",
    ),
    (
        "carnet_catch_up_seconds_bucket{from=\"cursor\",le=\"5\"}",
        "0+10",
        "0+10",
    ),
    (
        "carnet_catch_up_seconds_bucket{from=\"cursor\",le=\"+Inf\"}",
        "0+10",
        "0+10",
    ),
    // A desk that fetches everything takes its time.
    (
        "carnet_catch_up_seconds_bucket{from=\"nothing\",le=\"2.5\"}",
        "0+0",
        "0+0",
    ),
    (
        "carnet_catch_up_seconds_bucket{from=\"nothing\",le=\"+Inf\"}",
        "0+9",
        "0+9",
    ),
    (
        "carnet_recovery_seconds_bucket{after=\"break\",le=\"30\"}",
        "0+10",
        "0+0",
    ),
    (
        "carnet_recovery_seconds_bucket{after=\"break\",le=\"60\"}",
        "0+10",
        "0+10",
    ),
    (
        "carnet_recovery_seconds_bucket{after=\"break\",le=\"+Inf\"}",
        "0+10",
        "0+10",
    ),
    ("carnet_documents", "20000+0", "20000+0"),
    ("carnet_idle_document_bytes", "2000+0", "20000+0"),
    ("carnet_bus_connected", "1+0", "0+0"),
    ("carnet_backup_at_seconds", "0+60", "-200000+0"),
    ("carnet_backup_failures_total", "0+0", "0+1"),
    ("carnet_disk_free_bytes", "3000000000+0", "2000000000+0"),
    ("carnet_requests_total{answer=\"ok\"}", "0+900", "0+900"),
    ("carnet_requests_total{answer=\"failed\"}", "0+0", "0+60"),
    ("carnet_sign_in_failures_total", "0+1", "0+120"),
    ("carnet_refusals_total{code=\"gap\"}", "0+10", "0+10"),
    ("carnet_refusals_total{code=\"malformed\"}", "0+0", "0+1"),
    ("carnet_links_closed_total{why=\"slow\"}", "0+1", "0+10"),
    ("carnet_writes_waiting", "900+0", "1001+0"),
    ("carnet_folds_total{result=\"unfit\"}", "0+0", "0+1"),
    ("carnet_memory_bytes", "500000000+0", "1000000000+0"),
];

/// Minutes that pass: no alert waits longer.
const MINUTES: u32 = 4 * 60;

fn rules() -> String {
    read("deploy/alerts.yml")
}

fn after<'a>(text: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines()
        .filter_map(move |line| line.trim().trim_start_matches("- ").strip_prefix(key))
}

/// What promtool tries: one of the two columns, and how many alerts of each name fire then.
fn trial(
    column: impl Fn(&(&str, &'static str, &'static str)) -> &'static str,
    fires: bool,
) -> String {
    let mut trial = "  - interval: 1m\n    input_series:\n".to_owned();
    for series in SERIES {
        let (name, moves) = (series.0, column(series));
        writeln!(
            trial,
            "      - {{ series: '{name}', values: '{moves}x{MINUTES}' }}"
        )
        .expect("a string");
    }
    trial += "    promql_expr_test:\n";
    for alert in after(&rules(), "alert: ") {
        let samples = if fires {
            "[{ labels: '{}', value: 1 }]"
        } else {
            "[]"
        };
        let expr = format!("count(ALERTS{{alertname=\"{alert}\",alertstate=\"firing\"}})");
        writeln!(
            trial,
            "      - {{ expr: '{expr}', eval_time: {MINUTES}m, exp_samples: {samples} }}"
        )
        .expect("a string");
    }
    trial
}

#[test]
fn each_alert_fires_when_it_should_and_only_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("alerts.yml"), rules()).expect("it is written");
    let (well, ill) = (
        trial(|series| series.1, false),
        trial(|series| series.2, true),
    );
    let all = format!("rule_files: [alerts.yml]\nevaluation_interval: 1m\ntests:\n{well}{ill}");
    std::fs::write(at("trial.yml"), all).expect("it is written");
    let said = run(Command::new("promtool")
        .args(["test", "rules"])
        .arg(at("trial.yml")));
    assert!(said.contains("SUCCESS"), "{said}");
}

#[test]
fn prometheus_accepts_its_settings_and_the_alerts_go_by_its_job() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let token = at("carnet_metrics_token");
    let settings = read("deploy/prometheus.yml");
    let here = settings.replace(
        "/etc/prometheus/carnet_metrics_token",
        &token.display().to_string(),
    );
    assert_ne!(here, settings, "the token comes from a file");
    for (name, text) in [
        ("prometheus.yml", &*here),
        ("alerts.yml", &rules()),
        ("carnet_metrics_token", "x"),
    ] {
        std::fs::write(at(name), text).expect("it is written");
    }
    let said = run(Command::new("promtool")
        .args(["check", "config"])
        .arg(at("prometheus.yml")));
    assert!(said.contains("rules found"), "{said}");
    for job in after(&settings, "job_name: ") {
        assert!(rules().contains(&format!("up{{job=\"{job}\"}}")), "{job}");
    }
    let page = read("docs/operations.md");
    for line in settings
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .skip(1)
    {
        assert!(
            page.contains(line),
            "docs/operations.md does not say {line:?}"
        );
    }
}

#[test]
fn every_alert_is_about_a_figure_that_exists() {
    let rules = rules();
    let exprs: Vec<&str> = after(&rules, "expr: ").collect();
    assert!(exprs.len() >= 12, "{exprs:?}");
    let known = |name: &str| {
        FIGURES.iter().any(|(figure, _, _)| {
            let rest = name.strip_prefix(figure);
            rest.is_some_and(|rest| matches!(rest, "" | "_bucket" | "_sum" | "_count"))
        })
    };
    for expr in &exprs {
        let names = expr.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let ours: Vec<&str> = names.filter(|name| name.starts_with("carnet_")).collect();
        assert!(
            !ours.is_empty() || expr.contains("up{"),
            "{expr}: about nothing"
        );
        for name in ours {
            assert!(known(name), "{expr}: there is no figure {name}");
        }
    }
    for four in [
        "carnet_ack_seconds",
        "carnet_catch_up_seconds",
        "carnet_idle_document_bytes",
        "carnet_recovery_seconds",
    ] {
        assert!(
            exprs.iter().any(|expr| expr.contains(four)),
            "nothing watches {four}"
        );
    }
}
