//! After the keyring got a new key: everything that only the server's keys protect is sealed
//! again under it. No member is needed.

use crate::accounts::store::{account_place, name_place};
use crate::ids::AccountId;
use crate::keys::{Entropy, Keyring};
use crate::web::Result;
use sqlx::PgPool;

/// Answers how many accounts were re-sealed.
pub async fn reseal(pool: &PgPool, keyring: &Keyring, entropy: &dyn Entropy) -> Result<u64> {
    let mut tx = pool.begin().await?;
    let rows = sqlx::query!("SELECT id, key_generation, name_sealed, account_key FROM accounts ORDER BY id FOR UPDATE")
        .fetch_all(&mut *tx)
        .await?;
    let mut count = 0;
    for row in rows {
        let account = AccountId(row.id);
        let place = account_place("account_key", row.id.as_bytes(), account, row.key_generation);
        let name = keyring.identity_open(&name_place(&account), &row.name_sealed);
        let (Ok(name), Ok(inner)) = (name, keyring.outer_open(&place, &row.account_key)) else { continue };
        let index = keyring.identity_index(&String::from_utf8_lossy(&name));
        sqlx::query!(
            "UPDATE accounts SET name_index = $2, name_sealed = $3, account_key = $4 WHERE id = $1",
            row.id,
            &index[..],
            keyring.identity_seal(&name_place(&account), &name, entropy)?,
            keyring.outer_seal(&place, &inner, entropy)?,
        )
        .execute(&mut *tx)
        .await?;
        count += 1;
    }
    tx.commit().await?;
    Ok(count)
}
