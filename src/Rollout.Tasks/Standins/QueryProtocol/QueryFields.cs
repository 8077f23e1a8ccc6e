using System.Globalization;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.QueryProtocol;

/// <summary>The form fields of a request in the AWS Query protocol. What is null is left out.</summary>
internal sealed class QueryFields(ParameterCollection parameters)
{
    public void Add(string name, string? value)
    {
        if (value is not null)
        {
            parameters.Add(name, value);
        }
    }

    public void Add(string name, ConstantClass? value) => Add(name, value?.Value);

    public void Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public void Add(string name, bool? value) => Add(name, value is null ? null : value.Value ? "true" : "false");

    public void AddList<T>(string name, IReadOnlyList<T>? items, System.Action<string, T> add)
    {
        if (items is { Count: 0 })
        {
            parameters.Add(name, string.Empty);
        }

        for (var index = 0; index < (items?.Count ?? 0); index++)
        {
            add($"{name}.member.{index + 1}", items![index]);
        }
    }

    public void AddList(string name, IReadOnlyList<string>? items) => AddList(name, items, Add);

    public void AddMap(string name, IReadOnlyDictionary<string, string>? entries)
    {
        var index = 0;
        foreach (var (key, value) in entries ?? new Dictionary<string, string>())
        {
            index++;
            Add($"{name}.entry.{index}.key", key);
            Add($"{name}.entry.{index}.value", value);
        }
    }
}
