namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Part of an answer that says what of it the client could not read. The official package has no such memory, so its types are none of these.</summary>
internal interface IPartlyRead
{
    /// <summary>Names of the members, at any depth, that would be lost if the part were sent back.</summary>
    IReadOnlyList<string> Unread { get; }
}
