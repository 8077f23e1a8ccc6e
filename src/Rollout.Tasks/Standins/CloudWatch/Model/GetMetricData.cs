using System.Globalization;
using Amazon.QueryProtocol;
using Amazon.Runtime;

namespace Amazon.CloudWatch.Model;

internal sealed class GetMetricDataRequest : AmazonWebServiceRequest
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public List<MetricDataQuery>? MetricDataQueries { get; set; }

    public DateTime? StartTime { get; set; }

    public DateTime? EndTime { get; set; }

    public ScanBy? ScanBy { get; set; }

    public int? MaxDatapoints { get; set; }

    public string? NextToken { get; set; }

    internal void Write(QueryFields fields)
    {
        fields.AddList("MetricDataQueries", MetricDataQueries, (name, query) => query.Write(name, fields));
        fields.Add("StartTime", StartTime?.ToUniversalTime().ToString(Format, CultureInfo.InvariantCulture));
        fields.Add("EndTime", EndTime?.ToUniversalTime().ToString(Format, CultureInfo.InvariantCulture));
        fields.Add("ScanBy", ScanBy);
        fields.Add("MaxDatapoints", MaxDatapoints);
        fields.Add("NextToken", NextToken);
    }
}

internal sealed class MetricDataQuery
{
    public string? Id { get; set; }

    public MetricStat? MetricStat { get; set; }

    public bool? ReturnData { get; set; }

    internal void Write(string name, QueryFields fields)
    {
        fields.Add($"{name}.Id", Id);
        MetricStat?.Write($"{name}.MetricStat", fields);
        fields.Add($"{name}.ReturnData", ReturnData);
    }
}

internal sealed class MetricStat
{
    public Metric? Metric { get; set; }

    public int? Period { get; set; }

    public string? Stat { get; set; }

    internal void Write(string name, QueryFields fields)
    {
        Metric?.Write($"{name}.Metric", fields);
        fields.Add($"{name}.Period", Period);
        fields.Add($"{name}.Stat", Stat);
    }
}

internal sealed class Metric
{
    public string? Namespace { get; set; }

    public string? MetricName { get; set; }

    public List<Dimension>? Dimensions { get; set; }

    internal void Write(string name, QueryFields fields)
    {
        fields.Add($"{name}.Namespace", Namespace);
        fields.Add($"{name}.MetricName", MetricName);
        fields.AddList($"{name}.Dimensions", Dimensions, (member, dimension) =>
        {
            fields.Add($"{member}.Name", dimension.Name);
            fields.Add($"{member}.Value", dimension.Value);
        });
    }
}

internal sealed class Dimension
{
    public string? Name { get; set; }

    public string? Value { get; set; }
}

internal sealed class GetMetricDataResponse : AmazonWebServiceResponse
{
    public List<MetricDataResult>? MetricDataResults { get; set; }

    public List<MessageData>? Messages { get; set; }

    public string? NextToken { get; set; }

    internal static GetMetricDataResponse Parse(XmlShape shape) => new()
    {
        MetricDataResults = shape.List("MetricDataResults", MetricDataResult.Parse),
        Messages = shape.List("Messages", MessageData.Parse),
        NextToken = shape.Text("NextToken"),
    };
}

internal sealed class MetricDataResult
{
    public string? Id { get; set; }

    public string? Label { get; set; }

    public StatusCode? StatusCode { get; set; }

    public List<DateTime>? Timestamps { get; set; }

    public List<double>? Values { get; set; }

    public List<MessageData>? Messages { get; set; }

    internal static MetricDataResult Parse(XmlShape shape) => new()
    {
        Id = shape.Text("Id"),
        Label = shape.Text("Label"),
        StatusCode = shape.Text("StatusCode") is { } status ? CloudWatch.StatusCode.FindValue(status) : null,
        Timestamps = shape.Texts("Timestamps")?.Select(text => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal)).ToList(),
        Values = shape.Texts("Values")?.Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToList(),
        Messages = shape.List("Messages", MessageData.Parse),
    };
}

internal sealed class MessageData
{
    public string? Code { get; set; }

    public string? Value { get; set; }

    internal static MessageData Parse(XmlShape shape) => new() { Code = shape.Text("Code"), Value = shape.Text("Value") };
}
