// Charts from data the server wrote into <script type="application/json">; the library comes only when needed.
const own = document.getElementById("ls-charts-js").dataset;
const COLOURS = ["#1F4F82", "#C47F17", "#2A8C82", "#8A5A96"];
const GREY = "#7D8790";
let library;

function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = own.echarts;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

// one series: this year as bars, a reference (上年同期) as a dashed grey line
function seriesOf(item, index, data) {
  const few = data.categories.length <= 12 && data.series.filter((one) => !one.reference).length === 1;
  if (item.reference) {
    return {
      type: "line",
      name: item.name,
      data: item.values,
      symbolSize: 5,
      itemStyle: { color: GREY },
      lineStyle: { color: GREY, width: 1.5, type: "dashed" },
    };
  }
  return {
    type: data.kind,
    name: item.name,
    data: item.values,
    barMaxWidth: 18,
    itemStyle: { color: COLOURS[index % COLOURS.length] },
    label: { show: few, position: "top", color: "#1D2329", fontSize: 12 },
  };
}

function optionOf(data) {
  const axisLabel = { color: "#5F6973", fontSize: 12 };
  const own = data.series.filter((one) => !one.reference).length;
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: "#444D57" },
    grid: { left: 4, right: 8, top: 34, bottom: 0, containLabel: true },
    legend: { left: 0, top: 0, icon: "rect", itemWidth: 14, itemHeight: 8, textStyle: { color: "#444D57", fontSize: 12 } },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    aria: { enabled: true, decal: { show: own >= 3 } },
    xAxis: { type: "category", data: data.categories, axisLabel, axisTick: { show: false }, axisLine: { lineStyle: { color: "#CDD2CE" } } },
    yAxis: { type: "value", min: 0, minInterval: data.whole ? 1 : 0, axisLabel, splitLine: { lineStyle: { color: "#EDEFEC" } } },
    series: data.series.map((item, index) => seriesOf(item, index, data)),
  };
}

async function draw(root) {
  const places = [...root.querySelectorAll("[data-chart]")];
  if (!places.length) return;
  try {
    await load();
  } catch {
    return; // the table beside the chart says the same
  }
  for (const place of places) {
    if (window.echarts.getInstanceByDom(place)) continue;
    const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const label = place.getAttribute("aria-label");
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(optionOf(data));
    place.setAttribute("aria-label", label); // the server's sentence, not the library's
  }
}

function each(root, act) {
  if (!window.echarts) return;
  for (const place of root.querySelectorAll?.("[data-chart]") ?? []) {
    const chart = window.echarts.getInstanceByDom(place);
    if (chart) act(chart);
  }
}

// a picture to paste in a chat: title, chart, and one line under it
function pictureOf(button) {
  const place = document.querySelector(`[data-chart="${button.dataset.copyChart}"]`);
  const chart = place && window.echarts?.getInstanceByDom(place);
  if (!chart) return null;
  const drawn = chart.getRenderedCanvas({ pixelRatio: 2, backgroundColor: "#fff" });
  const pad = 32;
  const picture = document.createElement("canvas");
  picture.width = drawn.width + 2 * pad;
  picture.height = drawn.height + 2 * pad + 100;
  const pen = picture.getContext("2d");
  const face = getComputedStyle(document.body).fontFamily;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, picture.width, picture.height);
  pen.fillStyle = "#1D2329";
  pen.font = `600 30px ${face}`;
  pen.fillText(button.dataset.title ?? "", pad, pad + 26, picture.width - 2 * pad);
  pen.drawImage(drawn, pad, pad + 48);
  pen.fillStyle = "#5F6973";
  pen.font = `24px ${face}`;
  pen.fillText(button.dataset.foot ?? "", pad, picture.height - pad, picture.width - 2 * pad);
  return new Promise((resolve) => picture.toBlob(resolve, "image/png"));
}

function toast(text) {
  document.dispatchEvent(new CustomEvent("ls:toast", { detail: { text } }));
}

// without a secure address browsers give no clipboard: then the picture is saved as a file
async function copyChart(button) {
  const picture = await pictureOf(button);
  if (!picture) return;
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
    toast(own.copied);
  } catch {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(picture);
    link.download = `${button.dataset.title || "luoshi"}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // a slow disk still reads from it
    toast(own.saved);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy-chart]");
  if (button) copyChart(button);
});

draw(document);
document.addEventListener("htmx:beforeSwap", (event) => each(event.detail.target, (chart) => chart.dispose()));
document.addEventListener("htmx:afterSettle", (event) => {
  draw(event.target);
  each(document, (chart) => chart.resize());
});
window.addEventListener("resize", () => each(document, (chart) => chart.resize()));
