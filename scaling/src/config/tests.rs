//! Good settings, and bad ones that name the variable.

use super::*;

fn read(given: &[(&str, &str)]) -> Result<Option<ScalingConfig>, ConfigurationError> {
    ScalingConfig::read(&given.iter().copied().collect(), 16)
}

fn enabled(given: &[(&str, &str)]) -> Result<Option<ScalingConfig>, ConfigurationError> {
    read(&[&[("SCALING_ENABLED", "true")], given].concat())
}

fn refuses(given: &[(&str, &str)], blamed: &str) {
    let error = enabled(given).expect_err("it makes no sense");
    assert_eq!(error.variable, blamed, "{error}");
}

#[test]
fn nothing_is_scaled_unless_that_is_wanted() {
    assert_eq!(read(&[]).expect("fine"), None);
    assert_eq!(
        read(&[("SCALING_ENABLED", "false"), ("SCALING_MIN_WORKERS", "none")]).expect("not read"),
        None
    );
    assert_eq!(read(&[("SCALING_ENABLED", " ")]).expect("empty is not set"), None);
}

#[test]
fn the_defaults_are_those_of_the_manual() {
    let config = enabled(&[]).expect("fine").expect("it is enabled");
    let number = |number| NonZeroU32::new(number).expect("at least 1");
    let limits = Limits {
        min: 1,
        max: 16,
        sessions_per_worker: number(250),
        backlog_per_worker: number(100),
        cooldown_in: Millis::from_secs(300),
        cooldown_out: Millis::from_secs(60),
    };
    assert_eq!(config, ScalingConfig { limits, interval: Duration::from_secs(15), ecs: None });
}

#[test]
fn what_is_no_boolean_is_refused() {
    let error = read(&[("SCALING_ENABLED", "yes")]).expect_err("only true and false");
    assert!(error.to_string().starts_with("SCALING_ENABLED is not set correctly"), "{error}");
}

#[test]
fn what_is_no_number_is_refused() {
    for variable in ["SCALING_MIN_WORKERS", "SCALING_SESSIONS_PER_WORKER", "SCALING_COOLDOWN_SECONDS"] {
        for value in ["many", "-1", "1.5", "4294967296"] {
            refuses(&[(variable, value)], variable);
        }
    }
}

#[test]
fn zero_is_refused_everywhere() {
    for variable in [
        "SCALING_MIN_WORKERS",
        "SCALING_MAX_WORKERS",
        "SCALING_SESSIONS_PER_WORKER",
        "SCALING_BACKLOG_PER_WORKER",
        "SCALING_INTERVAL_SECONDS",
        "SCALING_COOLDOWN_SECONDS",
        "SCALING_COOLDOWN_OUT_SECONDS",
    ] {
        refuses(&[(variable, "0")], variable);
    }
}

#[test]
fn a_least_number_above_the_most_is_refused() {
    refuses(&[("SCALING_MIN_WORKERS", "3"), ("SCALING_MAX_WORKERS", "2")], "SCALING_MAX_WORKERS");
    assert!(enabled(&[("SCALING_MIN_WORKERS", "2"), ("SCALING_MAX_WORKERS", "2")]).is_ok());
}

#[test]
fn more_workers_than_partitions_can_t_be_the_least() {
    refuses(&[("SCALING_MIN_WORKERS", "17"), ("SCALING_MAX_WORKERS", "20")], "SCALING_MIN_WORKERS");
    assert!(enabled(&[("SCALING_MAX_WORKERS", "20")]).is_ok(), "as a most it is only never reached");
}

#[test]
fn a_cluster_alone_is_no_place() {
    refuses(&[("SCALING_ECS_CLUSTER", "music")], "SCALING_ECS_SERVICE");
    let place = |given| enabled(given).expect("fine").expect("it is enabled").ecs.expect("a place");
    let named = place(&[("SCALING_ECS_CLUSTER", "music"), ("SCALING_ECS_SERVICE", "workers")]);
    assert_eq!((&*named.cluster, &*named.service), ("music", "workers"));
    assert_eq!(place(&[("SCALING_ECS_SERVICE", "workers")]).cluster, "default");
}
