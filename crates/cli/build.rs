//! Builds the binary again when an example gains or loses a file: what is embedded is tracked by
//! file, and a new file is not known yet.

fn main() {
    println!("cargo::rerun-if-changed=../../examples");
}
