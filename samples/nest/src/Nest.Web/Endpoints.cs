using System.Globalization;
using System.Net;
using Nest.Shared;

namespace Nest.Web;

internal static class Endpoints
{
    private const int MaxDays = 366;

    public static async Task<IResult> SummaryAsync(string? start_date, string? end_date, Dashboard dashboard, CancellationToken cancellationToken)
    {
        if (!TryDate(start_date, out var start) || !TryDate(end_date, out var end))
        {
            return Problem.BadRequest($"start_date ('{start_date}') and end_date ('{end_date}') must be dates such as 2025-11-13");
        }

        var days = end.DayNumber - start.DayNumber + 1;
        return days is < 1 or > MaxDays
            ? Problem.BadRequest($"end_date must be 0 to {MaxDays - 1} days after start_date, not {days - 1}")
            : Results.Json(await dashboard.SummaryAsync(start, end, cancellationToken));
    }

    public static async Task<IResult> PageAsync(Dashboard dashboard, CancellationToken cancellationToken)
    {
        var totals = await dashboard.TotalsAsync(cancellationToken);
        var rows = string.Concat(new (string Name, string Value)[]
        {
            ("Tasks", Text(totals.Tasks)),
            ("Tenants", Text(totals.Tenants)),
            ("Schedules", Text(totals.Schedules)),
            ("Cost", string.Create(CultureInfo.InvariantCulture, $"{totals.CostUsd:0.00} USD")),
        }.Select(row => $"<tr><th scope=\"row\">{row.Name}</th><td>{row.Value}</td></tr>\n"));
        return Results.Content(Page(rows), "text/html; charset=utf-8");
    }

    private static string Page(string rows) =>
        $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Nest</title>
        <style>body{font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:32rem;padding:0 1rem}th{text-align:left;padding-right:2rem;font-weight:400}td{text-align:right;font-variant-numeric:tabular-nums}</style>
        </head>
        <body>
        <h1>Nest</h1>
        <table>
        {{rows}}</table>
        <p>Release {{WebUtility.HtmlEncode(Health.Version)}}</p>
        </body>
        </html>

        """;

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static bool TryDate(string? text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
