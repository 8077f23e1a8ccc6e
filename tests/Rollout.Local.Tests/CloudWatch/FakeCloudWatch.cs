using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Rollout.Local.Api;

namespace Rollout.Local.Tests.CloudWatch;

/// <summary>An endpoint with CloudWatch's GetMetricData: verifies the signature, and answers in pages from what it was given. It sends no zeros, as the real one.</summary>
internal sealed class FakeCloudWatch : IAsyncDisposable
{
    public const string Key = "AKIDEXAMPLE";
    public const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static readonly XNamespace Xml = "http://monitoring.amazonaws.com/doc/2010-08-01/";
    private readonly WebApplication application;
    private readonly ConcurrentDictionary<(string Group, string Metric, string Statistic), SortedDictionary<DateTimeOffset, double>> series = new();
    private readonly SigV4Verifier verifier = new(Key, SecretKey, TimeProvider.System, "monitoring");

    private FakeCloudWatch(WebApplication application) => this.application = application;

    public Uri Url { get; private set; } = null!;

    /// <summary>Every request with a good signature.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Requests { get; } = new();

    /// <summary>Every answer that was made of the data.</summary>
    public ConcurrentQueue<XDocument> Answers { get; } = new();

    /// <summary>Results in one page.</summary>
    public int PageSize { get; set; } = 500;

    /// <summary>Status of a result on its last page, by metric.</summary>
    public Func<string, string> Status { get; set; } = _ => "Complete";

    /// <summary>Answers instead of the data; false lets the data answer.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    /// <summary>Message about the whole answer; null for none.</summary>
    public string? Message { get; set; }

    public static async Task<FakeCloudWatch> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var fake = new FakeCloudWatch(application);
        application.Run(fake.HandleAsync);
        await application.StartAsync();
        fake.Url = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return fake;
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    /// <summary>Sets one minute of a metric.</summary>
    public void Set(string group, string metric, string statistic, DateTimeOffset minute, double value) =>
        series.GetOrAdd((group, metric, statistic), _ => [])[minute] = value;

    public static Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync($"<ErrorResponse xmlns=\"{Xml}\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>");
    }

    /// <summary>What a request has and the description of the API has not, and what it lacks.</summary>
    public static IReadOnlyList<string> Differences(JsonElement model, IReadOnlyDictionary<string, string> request)
    {
        var shapes = model.GetProperty("shapes");
        var input = shapes.GetProperty(model.GetProperty("operations").GetProperty("GetMetricData").GetProperty("input").GetProperty("shape").GetString()!);
        var names = request.Keys.Where(key => key is not ("Action" or "Version")).ToList();
        return [.. names.Where(name => !IsKnown(shapes, input, name.Split('.'))), .. input.GetProperty("required").EnumerateArray().Select(one => one.GetString()!).Where(one => !names.Any(name => name.StartsWith(one, StringComparison.Ordinal))).Select(one => $"{one} is missing")];
    }

    private static bool IsKnown(JsonElement shapes, JsonElement shape, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return shape.GetProperty("type").GetString() is not ("structure" or "list");
        }

        return shape.GetProperty("type").GetString() switch
        {
            "structure" => shape.GetProperty("members").TryGetProperty(path[0], out var member) && IsKnown(shapes, shapes.GetProperty(member.GetProperty("shape").GetString()!), path[1..]),
            "list" => path.Length > 1 && path[0] == "member" && int.TryParse(path[1], out _) && IsKnown(shapes, shapes.GetProperty(shape.GetProperty("member").GetProperty("shape").GetString()!), path[2..]),
            _ => false,
        };
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        try
        {
            verifier.Verify(context, body.ToArray());
        }
        catch (ApiFault fault)
        {
            await RefuseAsync(context, fault.Status, fault.Code, fault.Message);
            return;
        }

        var request = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.ToArray())).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        Requests.Enqueue(request);
        if (!await Instead(context))
        {
            var answer = Answer(request);
            Answers.Enqueue(answer);
            context.Response.ContentType = "text/xml";
            await context.Response.WriteAsync(answer.ToString());
        }
    }

    private XDocument Answer(Dictionary<string, string> request)
    {
        var first = int.Parse(request.GetValueOrDefault("NextToken", "0"), CultureInfo.InvariantCulture);
        var queries = Enumerable.Range(1, int.MaxValue).Select(number => $"MetricDataQueries.member.{number}").TakeWhile(name => request.ContainsKey($"{name}.Id")).ToList();
        var (from, to) = (At(request["StartTime"]), At(request["EndTime"]));
        var results = queries.Skip(first).Take(PageSize).Select(name => Result(request, name, from, to));
        var next = first + PageSize < queries.Count ? new XElement(Xml + "NextToken", first + PageSize) : null;
        var messages = Message is null ? null : new XElement(Xml + "Messages", new XElement(Xml + "member", new XElement(Xml + "Code", "MaxMetricsExceeded"), new XElement(Xml + "Value", Message)));
        return new XDocument(new XElement(
            Xml + "GetMetricDataResponse",
            new XElement(Xml + "GetMetricDataResult", messages, new XElement(Xml + "MetricDataResults", results), next),
            new XElement(Xml + "ResponseMetadata", new XElement(Xml + "RequestId", "r-2"))));
    }

    private XElement Result(Dictionary<string, string> request, string name, DateTimeOffset from, DateTimeOffset to)
    {
        var metric = request[$"{name}.MetricStat.Metric.MetricName"];
        var group = request[$"{name}.MetricStat.Metric.Dimensions.member.2.Value"];
        var points = series.TryGetValue((group, metric, request[$"{name}.MetricStat.Stat"]), out var all) ? all.Where(point => point.Key >= from && point.Key < to).ToList() : [];
        return new XElement(
            Xml + "member",
            new XElement(Xml + "Id", request[$"{name}.Id"]),
            new XElement(Xml + "Label", metric),
            new XElement(Xml + "Timestamps", points.Select(point => new XElement(Xml + "member", point.Key.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)))),
            new XElement(Xml + "Values", points.Select(point => new XElement(Xml + "member", point.Value))),
            new XElement(Xml + "StatusCode", Status(metric)));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
