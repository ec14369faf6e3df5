
(() => {
  'use strict';
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById('charts').textContent);
  const canvases = [...document.querySelectorAll('canvas[data-chart]')];
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const letters = (text) => (Intl.Segmenter ? [...new Intl.Segmenter().segment(text)].map((s) => s.segment) : [...text]);
  const short = (chart, label, most) => { // as much of a label as has room
    const context = chart.ctx;
    context.save();
    context.font = Chart.defaults.font.size + 'px ' + Chart.defaults.font.family;
    const wide = (text) => context.measureText(text).width > most;
    let shown = label;
    if (label.length > 200 || wide(label)) {
      shown = '';
      for (const letter of letters(label.slice(0, 200))) {
        if (wide(shown + letter + '…')) { break; }
        shown += letter;
      }
      shown = shown.trimEnd() + '…';
    }
    context.restore();
    return shown;
  };
  const hour = (label) => label.replace(/^\d{4}-(\d\d-\d\d \d\d:\d\d) [+-]\d\d:\d\d$/, '$1'); // the tooltip has all of it
  const lengths = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 6 * 3600, 86400, 7 * 86400, 30 * 86400, 365 * 86400];
  let drawn = [];

  const duration = (s) => {
    const of = (n, unit) => (Math.round(n * 10) / 10) + ' ' + unit;
    return s < 1 ? Math.round(s * 1000) + ' ms' : s < 60 ? of(s, 's') : s < 3600 ? of(s / 60, 'min')
      : s < 86400 ? of(s / 3600, 'h') : of(s / 86400, 'd');
  };
  const bytes = (n) => {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    let at = 0;
    while (n >= 1000 && at < units.length - 1) { n /= 1000; at++; }
    return Math.round(n * 10) / 10 + ' ' + units[at];
  };
  const tick = (kind, value) => {
    switch (kind) {
      case 'MONEY': return '$' + value.toLocaleString('en', { maximumFractionDigits: 6 });
      case 'DURATION': return duration(value);
      case 'BYTES': return bytes(value);
      case 'SHARE': return Math.round(value * 100) + ' %';
      default: return value.toLocaleString('en');
    }
  };
  const moment = (zone, span) => {
    const options = span > 3 * 86400000 ? { dateStyle: 'short' }
      : span > 600000 ? { dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' }
        : { timeStyle: 'medium', hourCycle: 'h23' };
    try { return new Intl.DateTimeFormat('sv', { ...options, timeZone: zone }); }
    catch { return new Intl.DateTimeFormat('sv', { ...options, timeZone: 'UTC' }); }
  };

  const config = (chart) => {
    const sideways = chart.shape === 'RANKED' || chart.shape === 'SPANS';
    const spans = chart.shape === 'SPANS';
    const lines = chart.shape === 'LINES';
    const stacked = chart.shape === 'STACKED';
    const kind = chart.series[0].kind;
    const ink = colour('--ink'), faint = colour('--faint'), line = colour('--line');
    const earliest = spans ? Math.min(...chart.series[0].values) : 0;
    const latest = spans ? Math.max(earliest + 1000, ...chart.series[1].values) : 0;
    const when = spans ? moment(chart.zone, latest - earliest) : null;
    const many = chart.labels.length > 60;
    const datasets = spans
      ? [{ label: chart.along, backgroundColor: colour('--c0'), minBarLength: 3, borderRadius: 2,
           data: chart.series[0].values.map((from, i) => [from, chart.series[1].values[i]]) }]
      : chart.series.map((series, i) => ({
          label: series.label, data: series.values, backgroundColor: colour('--c' + i % 5), borderColor: colour('--c' + i % 5),
          borderWidth: lines ? 2 : 0, pointRadius: lines && many ? 0 : 3, tension: 0,
          maxBarThickness: 44, categoryPercentage: many ? 1 : 0.8, barPercentage: many ? 1 : 0.9,
          borderDash: lines && i % 2 ? [6, 3] : [] }));
    const value = {
      stacked, beginAtZero: !spans, grid: { color: line }, border: { color: line },
      ticks: { color: faint, maxTicksLimit: spans ? 5 : 8, maxRotation: 0, autoSkipPadding: 12,
               callback: (n) => (spans ? when.format(n) : tick(kind, n)) },
    };
    if (spans) {
      value.type = 'linear';
      value.min = earliest;
      value.max = latest;
      value.ticks.includeBounds = false;
    }
    if (kind === 'DURATION') { // medians and the longest differ by magnitudes
      const all = chart.series.flatMap((series) => series.values).filter((n) => n > 0);
      value.type = 'logarithmic';
      value.beginAtZero = false;
      value.min = lengths.filter((n) => n < Math.min(...all) / 1.5).pop() || lengths[0] / 10;
      value.max = lengths.find((n) => n >= Math.max(...all)) || Math.max(...all);
      value.afterBuildTicks = (axis) => {
        axis.ticks = lengths.filter((n) => n >= axis.min && n <= axis.max).map((n) => ({ value: n }));
      };
    }
    if (kind === 'COUNT') { value.ticks.precision = 0; }
    const along = {
      stacked, grid: { display: false }, border: { color: line },
      ticks: { color: faint, autoSkip: !sideways, maxRotation: sideways ? 0 : 45,
               callback(n) {
                 const most = sideways ? Math.min(190, this.chart.width / 2 - 20) : 110;
                 return short(this.chart, hour(this.getLabelForValue(n)), most);
               } },
    };
    return {
      type: lines ? 'line' : 'bar',
      data: { labels: chart.labels, datasets },
      options: {
        animation: false, responsive: true, maintainAspectRatio: false, indexAxis: sideways ? 'y' : 'x',
        interaction: { mode: 'index', intersect: false, axis: sideways ? 'y' : 'x' },
        scales: sideways ? { x: value, y: along } : { x: along, y: value },
        plugins: {
          legend: { display: !spans && chart.series.length > 1, labels: { color: ink, boxWidth: lines ? 28 : 14, usePointStyle: lines, pointStyle: 'line' } },
          tooltip: { callbacks: {
            label: (at) => (spans
              ? chart.series.map((series) => series.label + ': ' + series.shown[at.dataIndex])
              : at.dataset.label + ': ' + chart.series[at.datasetIndex].shown[at.dataIndex]) } },
        },
      },
    };
  };

  const draw = () => {
    drawn.forEach((chart) => chart.destroy());
    drawn = canvases.map((canvas) => {
      const chart = data[Number(canvas.dataset.chart)];
      if (chart.shape === 'RANKED' || chart.shape === 'SPANS') {
        canvas.parentElement.style.height = Math.max(7, 2.6 + 1.6 * chart.labels.length) + 'rem';
      }
      return new Chart(canvas, config(chart));
    });
    root.dataset.drawn = String(drawn.length);
  };

  let folded = [];
  addEventListener('beforeprint', () => {
    root.dataset.printing = '';
    folded = [...document.querySelectorAll('details:not([open])')];
    folded.forEach((details) => { details.open = true; });
    draw();
  });
  addEventListener('afterprint', () => {
    delete root.dataset.printing;
    folded.forEach((details) => { details.open = false; });
    draw();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  draw();
})();
