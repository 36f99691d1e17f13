import globals from "globals";

export default [
    {
        files: ["addons/**/*.js", "tools/**/*.mjs"],
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: {...globals.browser, odoo: "readonly", luxon: "readonly", Chart: "readonly"},
        },
        linterOptions: {reportUnusedDisableDirectives: "error"},
        rules: {
            "array-callback-return": "error",
            "no-constant-condition": "error",
            "no-dupe-keys": "error",
            "no-fallthrough": "error",
            "no-shadow": "error",
            "no-undef": "error",
            "no-unreachable": "error",
            "no-unused-vars": "error",
            "no-use-before-define": ["error", {functions: false}],
            "no-var": "error",
            "prefer-const": "error",
            complexity: ["error", 14],
            eqeqeq: "error",
        },
    },
    {files: ["tools/**/*.mjs"], languageOptions: {globals: globals.node}},
];
