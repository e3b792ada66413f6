//! A picture of a whole page.

use crate::Person;
use anyhow::Result;
use chromiumoxide::cdp::browser_protocol::page::{CaptureScreenshotParams, Viewport};
use std::path::Path;

pub async fn save(person: &Person, width: u32, path: &Path) -> Result<()> {
    let height = person.js("document.documentElement.scrollHeight").await?.as_f64().unwrap_or(900.0).clamp(1.0, 8000.0);
    let clip = Viewport { x: 0.0, y: 0.0, width: f64::from(width), height, scale: 1.0 };
    let shot = CaptureScreenshotParams::builder().clip(clip).capture_beyond_viewport(true).build();
    let answer = person.page().execute(shot).await?;
    let base64: &str = answer.result.data.as_ref();
    std::fs::write(path, crate::sweep::from_base64(base64))?;
    Ok(())
}
