//! Hashes, salts and commitments: text forms, wrong lengths, fixed values.

use minuted_ledger::{Hash, HashError, Salt, commitment, empty_root, leaf_hash};

#[test]
fn a_hash_reads_back_from_its_text_and_json() {
    let hash = leaf_hash(b"minutes");
    let text = hash.to_string();
    assert_eq!(text.parse(), Ok(hash));
    assert_eq!(text.to_uppercase().parse(), Ok(hash));
    assert_eq!(serde_json::to_string(&hash).unwrap(), format!("\"{text}\""));
    assert_eq!(
        serde_json::from_str::<Hash>(&format!("\"{text}\"")).unwrap(),
        hash
    );
    assert_eq!(Hash::try_from(hash.as_bytes().as_slice()), Ok(hash));
    assert_eq!(format!("{hash:?}"), format!("Hash({text})"));
}

#[test]
fn what_is_no_hash_is_refused() {
    assert_eq!("00".parse::<Hash>(), Err(HashError::Hex));
    assert_eq!("zz".repeat(32).parse::<Hash>(), Err(HashError::Hex));
    assert_eq!(
        Hash::try_from([0; 31].as_slice()),
        Err(HashError::Length(31))
    );
    assert!(serde_json::from_str::<Hash>("7").is_err());
}

#[test]
fn the_empty_tree_has_the_root_of_the_rfc() {
    assert_eq!(
        empty_root().to_string(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

#[test]
fn a_commitment_is_the_hash_of_salt_and_body() {
    // printf '0123456789abcdefthe body' | sha256sum
    let salt = Salt(*b"0123456789abcdef");
    assert_eq!(
        commitment(&salt, b"the body").to_string(),
        "e4f714e8cb8e2a32adbc8c2745967b7143268a6e3716fdd75a7210b01ea0bfef"
    );
    assert_ne!(
        commitment(&Salt([0; 16]), b"the body"),
        commitment(&salt, b"the body")
    );
}

#[test]
fn a_salt_has_sixteen_bytes_and_is_not_printed() {
    let salt = Salt::try_from([7; 16].as_slice()).unwrap();
    assert_eq!(salt.as_bytes(), &[7; 16]);
    assert_eq!(format!("{salt:?}"), "Salt(…)");
    let error = Salt::try_from([7; 15].as_slice()).unwrap_err();
    assert_eq!(error.to_string(), "a salt has 16 bytes, not 15");
}
