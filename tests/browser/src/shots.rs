//! A picture of a whole page, on a screen that is as tall as the page, so that what sticks to an edge is at the edge.

use crate::Person;
use anyhow::Result;
use chromiumoxide::cdp::browser_protocol::emulation::SetDeviceMetricsOverrideParams;
use chromiumoxide::cdp::browser_protocol::page::{CaptureScreenshotParams, Viewport};
use std::path::Path;

pub async fn save(person: &Person, width: u32, path: &Path) -> Result<()> {
    let height =
        person.js("document.documentElement.scrollHeight").await?.as_u64().map_or(900, |tall| tall.clamp(1, 8000));
    person.page().execute(SetDeviceMetricsOverrideParams::new(i64::from(width), height as i64, 1.0, false)).await?;
    let clip = Viewport { x: 0.0, y: 0.0, width: f64::from(width), height: height as f64, scale: 1.0 };
    let shot = CaptureScreenshotParams::builder().clip(clip).capture_beyond_viewport(true).build();
    let answer = person.page().execute(shot).await?;
    let base64: &str = answer.result.data.as_ref();
    std::fs::write(path, crate::sweep::from_base64(base64))?;
    Ok(())
}
