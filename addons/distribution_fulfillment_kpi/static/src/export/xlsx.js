import {download} from "@web/core/network/download";

/**
 * Save what is shown as a workbook: figures, and a sheet that says what they mean.
 *
 * @param {Object} asked as fulfillment.metric.workbook takes it: scope and questions, a control chart
 *     (`chart_id`) or the page of today (`today`)
 */
export function saveXlsx(asked) {
    return download({url: "/fulfillment/metrics.xlsx", data: {asked: JSON.stringify(asked)}});
}
