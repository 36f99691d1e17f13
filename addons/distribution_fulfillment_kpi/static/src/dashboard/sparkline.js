import {Component} from "@odoo/owl";

const WIDTH = 120;
const HEIGHT = 28;
const MARGIN = 3;

/** The course of a figure in one small line. A period without data is a gap. */
export class Sparkline extends Component {
    static template = "distribution_fulfillment_kpi.Sparkline";
    static props = {trend: Array, source: String};

    get size() {
        return {width: WIDTH, height: HEIGHT};
    }

    /** [x, y] of each point, null where there is none. */
    get points() {
        const values = this.props.trend.map(({row}) => (row ? row.value : null));
        const known = values.filter((value) => value !== null);
        const [low, high] = [Math.min(...known), Math.max(...known)];
        const step = values.length > 1 ? (WIDTH - 2 * MARGIN) / (values.length - 1) : 0;
        const scale = high > low ? (HEIGHT - 2 * MARGIN) / (high - low) : 0;
        return values.map((value, index) =>
            value === null
                ? null
                : [MARGIN + index * step, scale ? HEIGHT - MARGIN - (value - low) * scale : HEIGHT / 2]
        );
    }

    get path() {
        let path = "";
        let isDrawing = false;
        for (const point of this.points) {
            if (point) {
                path += `${isDrawing ? "L" : "M"}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
            }
            isDrawing = Boolean(point);
        }
        return path;
    }

    get last() {
        const known = this.points.filter(Boolean);
        return known.length ? known[known.length - 1] : null;
    }
}
