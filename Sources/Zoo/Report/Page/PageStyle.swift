/// The rules of a report's page: light and dark, narrow and wide, and on paper.
enum PageStyle {
  static let css = """
    :root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --rule: #d8dee4;
      --page: #ffffff; --panel: #f6f8fa; --link: #0a58a8; --bad: #b42318; }
    @media screen and (prefers-color-scheme: dark) {
      :root { --ink: #e6edf3; --soft: #9aa6b2; --rule: #30363d; --page: #0d1117; --panel: #161b22;
        --link: #6cb6ff; --bad: #ff8a80; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 24px 16px 64px; max-width: 1040px; background: var(--page);
      color: var(--ink); font: 16px/1.5 "Helvetica Neue", Helvetica, Arial, "Liberation Sans",
      sans-serif; overflow-wrap: anywhere; }
    h1 { font-size: 26px; line-height: 1.25; margin: 0 0 8px; }
    h2 { font-size: 20px; margin: 40px 0 8px; padding-top: 12px; border-top: 1px solid var(--rule); }
    h3 { font-size: 16px; margin: 24px 0 6px; }
    p { margin: 6px 0; max-width: 76ch; }
    li { max-width: 76ch; }
    figcaption { max-width: 96ch; }
    .verdict { font-size: 18px; }
    p.soft, figcaption { color: var(--soft); font-size: 14px; }
    .bad { color: var(--bad); font-weight: 600; }
    a { color: var(--link); }
    nav a { margin-right: 14px; white-space: nowrap; display: inline-block; }
    figure { margin: 16px 0; break-inside: avoid; }
    figure .title { font-weight: 600; margin: 0 0 4px; }
    .wide { overflow-x: auto; }
    svg { max-width: none; display: block; }
    table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
    th, td { padding: 3px 9px; text-align: right; border-bottom: 1px solid var(--rule);
      white-space: nowrap; }
    th { font-weight: 600; vertical-align: bottom; }
    th:first-child, td:first-child, .words { text-align: left; }
    td.words { white-space: normal; }
    tr.null td { color: var(--soft); }
    details { margin: 10px 0; }
    summary { cursor: pointer; color: var(--link); }
    pre { background: var(--panel); padding: 10px 12px; overflow-x: auto; font-size: 13px; }
    code { font-size: 13px; }
    @media print {
      @page { size: A4; margin: 14mm; }
      body { font-size: 11pt; padding: 0; max-width: none; }
      nav { display: none; }
      details::details-content { content-visibility: visible; height: auto; }
      .wide { overflow: visible; }
      svg { max-width: 100%; height: auto; }
      table { font-size: 8pt; }
      th, td { padding: 1px 4px; white-space: normal; }
      h2, h3 { break-after: avoid; }
      a[href^="http"]::after { content: " (" attr(href) ")"; }
    }
    """
}
