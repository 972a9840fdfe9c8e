import { CustomChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import { init, use, type EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

// A module of its own, imported when there is something to draw: the library is large, and only the parts that are
// named here get into the bundle.
const PARTS = [LineChart, CustomChart, GridComponent, LegendComponent, SVGRenderer];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One chart as an SVG document, drawn without a browser. */
export function drawSvg(option: EChartsCoreOption, size: Size): string {
  use(PARTS);
  const chart = init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    chart.setOption({ animation: false, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
