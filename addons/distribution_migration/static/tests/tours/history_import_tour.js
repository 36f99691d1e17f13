import {registry} from "@web/core/registry";

const FILE = [
    "Line ID,Order Number,Customer,Product,Promised Date,Ship Date,Quantity,Net Amount",
    "1,SO1,Maple Market,Apples,2024-05-02,2024-05-02,10,100.50",
    "2,SO1,Maple Market,Pears,2024-05-02,2024-05-04,5,50",
    "3,SO2,Birch Bakery,Flour,2024-05-03,soon,1,7.25",
    "",
].join("\n");

const uploadAndRead = () => [
    {
        content: "upload a file",
        trigger: ".o_field_widget[name=file] input[type=file]:not(:visible)",
        run: ({anchor}) => {
            const file = new File([FILE], "orders.csv", {type: "text/csv"});
            const transfer = new DataTransfer();
            transfer.items.add(file);
            anchor.files = transfer.files;
            anchor.dispatchEvent(new Event("change"));
        },
    },
    {
        content: "its name becomes the name of the import",
        trigger: ".o_field_widget[name=name] input:value(orders.csv)",
    },
    {
        trigger: "button[name=action_read]",
        run: "click",
    },
];

registry.category("web_tour.tours").add("distribution_migration.history_import", {
    url: "/odoo/fulfillment-history-import",
    steps: () => [
        {
            content: "the empty list says what to do",
            trigger: ".o_view_nocontent:contains(Bring the history of the old system)",
        },
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        ...uploadAndRead(),
        {
            content: "columns are recognised, with sample values",
            trigger:
                ".o_field_widget[name=file_column_ids] tr:contains(Promised Date):contains(First Promise)",
        },
        {
            trigger: ".o_field_widget[name=file_column_ids] tr:contains(Customer):contains(Maple Market)",
        },
        {
            content: "the preview shows the fault before anything is checked",
            trigger: ".nav-link[name=preview]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=preview_html] td.text-danger:contains(soon)",
        },
        {
            trigger: "button[name=action_check]:contains(Check Rows)",
            run: "click",
        },
        {
            content: "two rows are good, one is refused",
            trigger: ".nav-link[name=rejects]",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=reject_ids] tr:contains(Ship Date):contains(soon):contains(Not a date)",
        },
        {
            trigger: "button[name=action_load]:contains(Load the Good Rows)",
            run: "click",
        },
        {
            content: "the question says that refused rows are left out",
            trigger: ".modal:contains(The refused rows are left out) .modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Loaded)",
        },
        {
            content: "open what was loaded",
            trigger: "button.btn-primary[name=action_open_rows]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
        {
            trigger: ".o_list_view:not(:has(.o_data_row:nth-child(3)))",
        },
        {
            content: "the same file once more",
            trigger: ".o_breadcrumb a:contains(History Imports)",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(orders.csv)",
        },
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        ...uploadAndRead(),
        {
            trigger: ".o_field_widget[name=notes_html]:contains(This very file was loaded before)",
        },
        {
            trigger: "button[name=action_check]:contains(Check Rows)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=notes_html]:contains(Nothing is left to load)",
        },
        {
            trigger: "button[name=action_load]:contains(Close)",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Loaded)",
        },
        {
            content: "a figure opens the rows it counts",
            trigger: "button[name=action_open_staged]:contains(Unchanged)",
            run: "click",
        },
        {
            trigger: ".o_searchview_facet:contains(Unchanged)",
        },
        {
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
    ],
});
