using Amazon.Runtime;

namespace Amazon.CloudWatch;

internal sealed class ScanBy(string value) : ConstantClass(value)
{
    public static readonly ScanBy TimestampAscending = new("TimestampAscending");
    public static readonly ScanBy TimestampDescending = new("TimestampDescending");

    public static implicit operator ScanBy(string value) => FindValue(value);

    public static ScanBy FindValue(string value) => FindValue<ScanBy>(value);
}

internal sealed class StatusCode(string value) : ConstantClass(value)
{
    public static readonly StatusCode Complete = new("Complete");
    public static readonly StatusCode Forbidden = new("Forbidden");
    public static readonly StatusCode InternalError = new("InternalError");
    public static readonly StatusCode PartialData = new("PartialData");

    public static implicit operator StatusCode(string value) => FindValue(value);

    public static StatusCode FindValue(string value) => FindValue<StatusCode>(value);
}
