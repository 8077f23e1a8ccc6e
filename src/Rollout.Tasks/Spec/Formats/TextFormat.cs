using System.Text.Json.Nodes;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>How one kind of value is written: read by the binder, described in the JSON schema, written for defaults.</summary>
internal abstract class TextFormat
{
    /// <summary>What such a value is called in messages, with its article.</summary>
    public abstract string Noun { get; }

    public abstract Reading Read(string text);

    /// <summary>The schema without description and default.</summary>
    public abstract JsonObject Schema();

    /// <summary>The value as a user would write it.</summary>
    public abstract string Write(object value);

    /// <summary>True when the value must never be printed.</summary>
    public virtual bool IsSecret => false;

    /// <summary>A text schema with a pattern. A value taken from an environment variable is always allowed.</summary>
    protected static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = $"^(?:{pattern})$|\\$\\{{" };
}
