//! Owns telling Cargo that the templates are part of the build: a new file among them must be
//! embedded, and `include_dir` alone only notices changes of files that it knows.

fn main() {
    println!("cargo::rerun-if-changed=../../templates");
}
