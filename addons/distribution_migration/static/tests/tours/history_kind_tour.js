import {registry} from "@web/core/registry";

const FILE = [
    "Line ID,PO Number,Supplier,Order Date,Promised Date,Receipt Date,Order Qty,Unit Price",
    "1,P1,Orchard Ltd,2024-04-01,2024-04-10,2024-04-12,10,2.50",
    "2,P1,Orchard Ltd,2024-04-01,2024-04-10,,5,3",
    "",
].join("\n");

/** The entries of an open list of choices, as texts. */
const choices = () =>
    [...document.querySelectorAll(".o_select_menu_menu .o_select_menu_item")].map((item) =>
        item.textContent.trim()
    );

const refuseChoice = (label) => {
    if (choices().includes(label)) {
        throw new Error(`“${label}” is offered, which is no field of this kind`);
    }
};

registry.category("web_tour.tours").add("distribution_migration.history_kind", {
    url: "/odoo/fulfillment-history-import",
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "order lines are what most files bring",
            trigger: ".o_field_widget[name=kind_html] h3:contains(Upload the order lines of the old system)",
        },
        {
            trigger: ".o_field_widget[name=kind] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Purchase Lines)",
            run: "click",
        },
        {
            content: "the screen says what such a file needs",
            trigger:
                ".o_field_widget[name=kind_html]:contains(Upload the purchase lines):contains(Ordered Quantity)",
        },
        {
            trigger: ".o_field_widget[name=file] input[type=file]:not(:visible)",
            run: ({anchor}) => {
                const file = new File([FILE], "purchases.csv", {type: "text/csv"});
                const transfer = new DataTransfer();
                transfer.items.add(file);
                anchor.files = transfer.files;
                anchor.dispatchEvent(new Event("change"));
            },
        },
        {
            trigger: ".o_field_widget[name=name] input:value(purchases.csv)",
        },
        {
            trigger: "button[name=action_read]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=file_column_ids] tr:contains(Supplier):contains(Vendor)",
        },
        {
            content: "open the choices of a column",
            trigger: ".o_field_widget[name=file_column_ids] tr:contains(Receipt Date) td[name=target]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=file_column_ids] tr:contains(Receipt Date) td[name=target] input",
            run: "click",
        },
        {
            content: "fields of purchase lines are offered, and no others",
            trigger: ".o_select_menu_menu .o_select_menu_item:contains(Rejected Quantity)",
            run: () => {
                refuseChoice("Customer");
                refuseChoice("Picker");
            },
        },
        {
            trigger: ".o_select_menu_menu .o_select_menu_item:contains(Received):not(:contains(Quantity))",
            run: "click",
        },
        {
            content: "a constant is chosen from the same fields",
            trigger: ".o_field_widget[name=constant_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=constant_ids] .o_selected_row td[name=target] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_menu .o_select_menu_item:contains(Terms)",
            run: () => refuseChoice("Customer"),
        },
        {
            trigger: ".o_select_menu_menu .o_select_menu_item:contains(Terms)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=constant_ids] .o_selected_row td[name=constant] input",
            run: "edit DDP",
        },
        {
            content: "only the assumptions of purchases are shown",
            trigger: ".nav-link[name=assumptions]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=received_is_ordered]",
        },
        {
            trigger: ".o_form_view:not(:has(.o_field_widget[name=shipped_is_ordered]))",
        },
        {
            trigger: "button[name=action_check]:contains(Check Rows)",
            run: "click",
        },
        {
            trigger: "button[name=action_load]:contains(Load Rows)",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Loaded)",
        },
        {
            trigger: "button.btn-primary[name=action_open_rows]",
            run: "click",
        },
        {
            content: "what was loaded is a list of purchase lines",
            trigger: ".o_list_view .o_data_row:contains(Orchard Ltd):nth-child(2)",
        },
    ],
});
