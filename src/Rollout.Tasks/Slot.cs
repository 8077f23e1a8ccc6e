using System.Text.Json.Serialization;

namespace Rollout.Tasks;

/// <summary>One of the two copies of an environment. The names are only labels: which slot is stable is read from the load balancer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Slot>))]
public enum Slot
{
    /// <summary>The slot labelled blue.</summary>
    [JsonStringEnumMemberName("blue")]
    Blue,

    /// <summary>The slot labelled green.</summary>
    [JsonStringEnumMemberName("green")]
    Green,
}

/// <summary>What can be said of a slot without any I/O.</summary>
public static class SlotExtensions
{
    /// <summary>The opposite slot.</summary>
    /// <param name="slot">Blue or green.</param>
    /// <returns>Green for blue, blue for green.</returns>
    public static Slot Other(this Slot slot) => slot == Slot.Blue ? Slot.Green : Slot.Blue;

    /// <summary>The label as it is written in names, labels and logs.</summary>
    /// <param name="slot">Blue or green.</param>
    /// <returns><c>blue</c> or <c>green</c>.</returns>
    public static string Label(this Slot slot) => slot == Slot.Blue ? "blue" : "green";
}
