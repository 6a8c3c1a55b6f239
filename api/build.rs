//! Has the library built again when the web app was.

fn main() {
    println!("cargo::rerun-if-changed=../panel/dist");
}
