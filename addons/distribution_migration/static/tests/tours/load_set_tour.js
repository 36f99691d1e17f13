import {registry} from "@web/core/registry";

const PRODUCTS = [
    "Item Number,Description,Unit of Measure,Stock Item,Sales Price",
    "A-1,Golden apples,Units,yes,2.50",
    "A-2,,Units,yes,2.10",
    "A-3,Pears,Units,yes,3.00",
    "",
].join("\n");

/** The whole way of USAGE as the consultant goes it, from nothing to a mock load. */
registry.category("web_tour.tours").add("distribution_migration.load_set", {
    url: "/odoo/fulfillment-load-set",
    steps: () => [
        {
            content: "the empty list says what to do",
            trigger: ".o_view_nocontent:contains(Rehearse the move until it reconciles)",
        },
        {trigger: ".o_list_button_add", run: "click"},
        {trigger: "div[name=name] input", run: "edit Harbor Supply"},
        {trigger: "div[name=code] input", run: "edit harbor"},
        {trigger: ".o_form_button_save", run: "click"},
        {
            content: "a set without domains says what comes next",
            trigger: ".o_form_saved p:contains(Add a domain for each kind of data)",
        },
        {trigger: "div[name=domain_ids] .o-kanban-button-new", run: "click"},
        {trigger: ".modal div[name=kind] select, .modal div[name=kind] input", run: "click"},
        {trigger: ".o_select_menu_item:contains(/^Products$/)", run: "click"},
        {trigger: ".modal div[name=owner_id] input", run: "edit Olga"},
        {trigger: ".o-autocomplete--dropdown-item:contains(Olga Owner)", run: "click"},
        {trigger: ".modal .o_form_button_save", run: "click"},
        {trigger: "body:not(:has(.modal)) .o_form_button_save", run: "click"},
        {trigger: ".o_form_saved div[name=domain_ids] .o_kanban_record:contains(Products)", run: "click"},
        {
            content: "the domain says what its files need",
            trigger: "p:contains(headings on top):contains(Number in the old system)",
        },
        {trigger: "div[name=file_ids] .o-kanban-button-new", run: "click"},
        {
            content: "upload a file",
            trigger: ".modal div[name=file] input[type=file]:not(:visible)",
            run: ({anchor}) => {
                const transfer = new DataTransfer();
                transfer.items.add(new File([PRODUCTS], "items.csv", {type: "text/csv"}));
                anchor.files = transfer.files;
                anchor.dispatchEvent(new Event("change"));
            },
        },
        {trigger: ".modal div[name=file]:contains(items.csv), .modal div[name=file] input:value(items.csv)"},
        {trigger: ".modal .o_form_button_save", run: "click"},
        {trigger: "body:not(:has(.modal)) .o_form_button_save", run: "click"},
        {
            content: "it was read on saving",
            trigger: ".o_form_saved div[name=file_ids] .o_kanban_record:contains(Rows: 3)",
            run: "click",
        },
        {
            content: "the columns are recognised",
            trigger: "div[name=file_column_ids] tr:contains(Item Number):contains(Number in the old system)",
        },
        {
            content: "fields have the names that they have in this domain",
            trigger: "div[name=file_column_ids] tr:contains(Description) td[name=target]:contains(/^Name$/)",
        },
        {trigger: "button[name=action_check]", run: "click"},
        {
            content: "one row is refused, and it is said why",
            trigger: "button[name=action_open_rejects]:contains(1)",
            run: "click",
        },
        {trigger: ".o_list_view .o_data_row:contains(3)"},
        {trigger: ".o_menu_sections button:contains(Migration)", run: "click"},
        {trigger: ".dropdown-item:contains(Load Sets)", run: "click"},
        {trigger: ".o_data_row:contains(Harbor Supply) td[name=name]", run: "click"},
        {trigger: "button[name=action_mock]", run: "click"},
        {
            content: "two rows became products and were taken back",
            trigger: ".o_form_view .o_arrow_button_current:contains(Done)",
        },
    ],
});

/** The owner of the domain explains what differs, and signs. */
registry.category("web_tour.tours").add("distribution_migration.load_set_owner", {
    url: "/odoo/fulfillment-load-set",
    steps: () => [
        {trigger: ".o_data_row:contains(Harbor Supply) td[name=name]", run: "click"},
        {trigger: ".o_kanban_record:contains(Products):contains(To explain: 1)", run: "click"},
        {trigger: "button[name=action_open_reconciliation]", run: "click"},
        {trigger: "button[name=action_open_differences]", run: "click"},
        {trigger: ".o_data_row .o_list_record_selector input", run: "click"},
        {trigger: "button[name=action_explain_wizard]", run: "click"},
        {trigger: ".modal div[name=explanation] textarea", run: "edit It is sold no more."},
        {trigger: ".modal footer .btn-primary", run: "click"},
        {trigger: ".o_menu_sections button:contains(Migration)", run: "click"},
        {trigger: ".dropdown-item:contains(Load Sets)", run: "click"},
        {trigger: ".o_data_row:contains(Harbor Supply) td[name=name]", run: "click"},
        {trigger: ".o_kanban_record:contains(Products)", run: "click"},
        {trigger: "button[name=action_sign]", run: "click"},
        {trigger: ".modal footer .btn-primary", run: "click"},
        {trigger: ".o_form_view:contains(Signed)"},
    ],
});
