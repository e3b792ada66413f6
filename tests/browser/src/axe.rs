//! axe-core on the page as it stands. It comes in through the DevTools protocol, past the page's own policy.

use crate::Person;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::sync::OnceLock;

/// WCAG 2.2 A and AA and best practice, and contrast as AAA asks for it (look/DESIGN.md, section 8).
const RUN: &str = r"(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
    const found = await axe.run(document, {
        runOnly: { type: 'tag', values: tags },
        rules: { 'color-contrast-enhanced': { enabled: true } },
        resultTypes: ['violations'],
    });
    return found.violations.map(({ id, help, nodes }) => {
        const where = nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`);
        return `${id} (${help})\n      ${where.join('\n      ')}`;
    });
})()";

fn source() -> Result<&'static str> {
    static SOURCE: OnceLock<String> = OnceLock::new();
    if let Some(source) = SOURCE.get() {
        return Ok(source);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js");
    let read = std::fs::read_to_string(&path).context("axe-core is missing: run `npm ci` in tests/browser")?;
    Ok(SOURCE.get_or_init(|| read))
}

/// Every violation on the page, readable.
pub async fn run(person: &Person) -> Result<Vec<String>> {
    if person.js("typeof axe").await? != "object" {
        person.js(&format!("{};0", source()?)).await?;
    }
    let found = person.js(RUN).await?;
    let Some(found) = found.as_array() else { bail!("axe answered {found}") };
    Ok(found.iter().filter_map(|each| each.as_str().map(str::to_owned)).collect())
}
