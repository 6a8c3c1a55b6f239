//! Answers that programs rely on, compared with files. `UPDATE_GOLDEN=1` writes them again.

use std::{fs, path::PathBuf};

use serde_json::Value;

pub fn matches(name: &str, actual: &Value) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.json"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, format!("{actual:#}\n")).expect("written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let expected: Value = serde_json::from_str(&expected).expect("JSON");
    assert_eq!(*actual, expected, "{name}.json");
}
