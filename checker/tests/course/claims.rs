//! The claims: measured on the reference solutions, each has its row, and both workspaces measure the same.

use std::collections::BTreeSet;

use serde_json::Value;
use test_support::{Project, path, read};

#[test]
#[ignore = "builds the peers in release mode, and measures for some twenty seconds"]
fn every_claim_is_measured_on_the_solutions() {
    let project = Project::pristine_without_dependencies();
    let cargo = |command: &[&str]| {
        let run = project.cargo(
            &[command, &["--release", "--features", "stretch", "--target-dir", "../../target/claims"]].concat(),
            "solutions/claims",
        );
        assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
        run.stdout
    };
    cargo(&["clippy", "--quiet", "--all-targets", "--locked"]);
    cargo(&["test", "--quiet", "--locked"]);
    cargo(&["build", "--quiet", "--locked"]);
    let claims = project.path().join("target/claims/release/claims");
    let json = test_support::run(project.program(claims.to_str().expect("the path is UTF-8"), &["--json"])).stdout;
    let json: Value = serde_json::from_str(&json).expect("claims --json prints JSON");
    let rows = json["claims"].as_array().expect("claims is a list");
    let measured: BTreeSet<&str> = rows.iter().filter_map(|row| row["claim"].as_str()).collect();
    assert_eq!(measured.len(), 31, "{measured:?}");
    for row in rows {
        let here = row["here"].as_f64().expect("here is a number");
        assert!(here.is_finite() && here > 0.0, "{row}");
        let length = |key: &str| row[key].as_str().map_or(0, |text| text.chars().count());
        let fits = length("what") <= 36 && length("why") <= 71 && length("verdict") + 2 + length("figures") <= 71;
        assert!(fits, "{row} is too wide for a terminal");
    }
    let bytes = rows.iter().filter(|row| row["figures"].as_str().is_some_and(|figures| figures.contains("MB"))).count();
    assert!(bytes >= 3, "the bytes are counted: {json:#}");
}

#[test]
fn both_workspaces_measure_with_the_same_programs_and_peers() {
    let [here, reference] = ["milestones/claims/Cargo.toml", "solutions/claims/Cargo.toml"]
        .map(|file| read(path(file)).parse::<toml::Table>());
    let [here, reference] = [here.expect("it is TOML"), reference.expect("it is TOML")];
    for key in ["features", "dependencies", "lints"] {
        assert_eq!(here[key], reference[key], "{key}");
    }
}
