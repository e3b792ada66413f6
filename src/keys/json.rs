//! Values sealed as JSON: the one way the features put a typed value into a sealed column.

use super::{Entropy, OpenError, Place, SealError, SealingKey, open, seal};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

/// Seals a value. A value that cannot be written as JSON counts as too large to seal.
pub fn seal_json<K: SealingKey, T: Serialize>(
    key: &K,
    place: &Place<'_>,
    value: &T,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, SealError> {
    let text = Zeroizing::new(serde_json::to_vec(value).map_err(|_| SealError::TooLarge)?);
    seal(key, place, &text, entropy)
}

/// Opens what [`seal_json`] sealed. A value of another shape counts as corrupt.
pub fn open_json<K: SealingKey, T: DeserializeOwned>(
    key: &K,
    place: &Place<'_>,
    sealed: &[u8],
) -> Result<T, OpenError> {
    let text = open(key, place, sealed)?;
    serde_json::from_slice(&text).map_err(|_| OpenError::Corrupt)
}

/// A sealed value that came inside JSON, as hexadecimal digits: where one statement reads several kinds of rows.
pub fn sealed_in_json<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let digits = <std::borrow::Cow<'_, str>>::deserialize(from)?;
    data_encoding::HEXLOWER.decode(digits.as_bytes()).map_err(serde::de::Error::custom)
}
